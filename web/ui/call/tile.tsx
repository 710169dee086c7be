// SPDX-License-Identifier: Apache-2.0

import type { Local, Tile } from '../../sdk/api';
import { MicOffIcon } from '../icons';
import type { Level } from '../logic/quality';
import { speaks } from '../logic/seating';
import { Avatar } from '../parts/avatar';
import { Signal } from '../parts/signal';
import { Video } from '../parts/video';
import { words } from '../words';
import { type Pin, PinButton } from './pin';

const text = words.calls;

/** One remote person: the picture or the initials, the name, and what is the matter, in words. */
interface Props {
  tile: Tile;
  pin?: Pin | undefined;
  /** How well the person's sound and picture come, where that is known. */
  level?: Level | undefined;
}

export function PersonTile({ tile, pin, level }: Props) {
  const { peer } = tile;
  const picture = pictureOf(tile);
  const trouble = peer.connected ? text.link[tile.link] : words.lobby.offline;
  return (
    <div
      class={`tile ${speaks(tile) ? 'tile-speaks' : ''} ${trouble ? 'tile-troubled' : ''}`}
      role="group"
      aria-label={peer.name}
      onDblClick={() => pin?.press(peer.id)}
    >
      {picture ? <Video stream={picture} label={peer.name} peer={peer.id} /> : <NoPicture name={peer.name} />}
      <p class="tile-trouble" role="status">
        {trouble}
      </p>
      <NamePlate name={peer.name} muted={!peer.media.audio} level={trouble ? undefined : level} />
      {pin && <PinButton peer={peer} pin={pin} class="tile-pin" />}
    </div>
  );
}

export function pictureOf({ peer, camera }: Tile): MediaStream | null {
  return peer.media.video ? camera : null;
}

export function SelfTile({ name, local, level }: { name: string; local: Local; level?: Level | undefined }) {
  const picture = local.camera.status === 'on' ? local.camera_stream : null;
  return (
    <div class="tile tile-self" role="group" aria-label={words.you}>
      {picture ? <Video stream={picture} label={words.you} mirrored /> : <NoPicture name={name} />}
      <NamePlate name={words.you} muted={!local.wanted.audio} level={level} />
    </div>
  );
}

function NoPicture({ name }: { name: string }) {
  return (
    <div class="no-picture">
      <Avatar name={name} size="tile" />
    </div>
  );
}

function NamePlate({ name, muted, level }: { name: string; muted: boolean; level: Level | undefined }) {
  return (
    <p class="name-plate">
      {muted && (
        <>
          <MicOffIcon />
          <span class="visually-hidden">{text.muted}: </span>
        </>
      )}
      <span class="name-plate-name">{name}</span>
      {level && <Signal level={level} shown={level < 3} />}
    </p>
  );
}
