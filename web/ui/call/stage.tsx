// SPDX-License-Identifier: Apache-2.0
//
// Who is where: two people: the other one fills the stage and I float in a corner; more: a grid with me in it, and of a
// crowd the rest by name; a shared screen, or else who is pinned, takes the stage and the faces stand in a strip.

import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Call } from '../../protocol/messages';
import type { Ringer, State, Tile } from '../../sdk/api';
import { bestFit, placesIn } from '../logic/best_fit';
import type { Quality } from '../logic/quality';
import { empty_seating, MOST_TILES, seat } from '../logic/seating';
import { Avatar } from '../parts/avatar';
import { Video } from '../parts/video';
import { words } from '../words';
import { FloatingSelf } from './floating_self';
import type { Pin } from './pin';
import { PersonTile, pictureOf, SelfTile } from './tile';
import { useShown } from './use_shown';

const text = words.calls;
const GAP = 12;

interface Props {
  state: State;
  call: Call;
  ringer: Ringer;
  pin: Pin | undefined;
  quality: Quality | null;
  openPeople: () => void;
}

export function Stage({ state, call, ringer, pin, quality, openPeople }: Props) {
  const { tiles, me } = state;
  const stage = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(stage);
  const pinned = tiles.find((tile) => tile.peer.id === pin?.pinned);
  const shared = tiles.find((tile) => tile.screen && tile.peer.media.screen);
  const presented = shared ? undefined : pinned;
  const places = width > 0 && !shared && !presented ? placesIn(width, height, GAP, MOST_TILES) : MOST_TILES;
  const seated = useSeats(tiles, pinned, places - 1);
  const rest = tiles.filter((tile) => !seated.includes(tile)).map((tile) => tile.peer.name);
  const pictures = seated.map((tile) => `${tile.peer.id} ${pictureOf(tile)?.id}`);
  useShown(stage, ringer, pinned?.peer.id ?? null, [presented?.peer.id, shared?.screen?.id, ...pictures].join());

  const self = <SelfTile name={me?.name ?? ''} local={state.local} level={quality?.me?.level} />;
  const face = (tile: Tile) => (
    <PersonTile key={tile.peer.id} tile={tile} pin={pin} level={quality?.people.get(tile.peer.id)?.level} />
  );
  const others = seated.filter((tile) => tile !== presented).map(face);
  const more = rest.length > 0 && (
    <button type="button" class="button button-small rest" onClick={openPeople} data-testid="rest">
      <span>{text.andMore(rest)}</span>
    </button>
  );
  return (
    <div class="stage" ref={stage}>
      {shared?.screen ? (
        <Presentation main={<Screen tile={shared} screen={shared.screen} />}>
          {others}
          {self}
        </Presentation>
      ) : presented ? (
        <Presentation main={face(presented)}>
          {others}
          {self}
        </Presentation>
      ) : tiles.length > 1 ? (
        <FaceGrid count={others.length + 1}>
          {others}
          {self}
        </FaceGrid>
      ) : (
        <div class="duo">
          {others[0] ?? <Expecting state={state} call={call} />}
          <FloatingSelf>{self}</FloatingSelf>
        </div>
      )}
      {more}
    </div>
  );
}

function useSeats(tiles: Tile[], pinned: Tile | undefined, room: number): Tile[] {
  const seating = useRef(empty_seating);
  seating.current = seat(seating.current, tiles, pinned?.peer.id ?? null, room, performance.now());
  return seating.current.seated.flatMap((id) => tiles.find((tile) => tile.peer.id === id) ?? []);
}

/** Nobody's tile is there yet: say whom the page waits for. */
function Expecting({ state, call }: { state: State; call: Call }) {
  const others = call.members.filter((m) => m.peer !== state.me?.id && (m.state === 'joined' || m.state === 'ringing'));
  const name = state.peers.find((peer) => peer.id === others[0]?.peer)?.name;
  return (
    <div class="expecting">
      {name && <Avatar name={name} size="large" />}
      <p>{name ? text.connectingTo(name) : text.alone}</p>
    </div>
  );
}

function Presentation({ main, children }: { main: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="presentation">
      {main}
      <div class="strip" role="group" aria-label={text.faces} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}

function Screen({ tile, screen }: { tile: Tile; screen: MediaStream }) {
  const label = text.screenOf(tile.peer.name);
  return (
    <figure class="presentation-screen">
      <Video stream={screen} label={label} peer={tile.peer.id} source="screen" />
      <figcaption class="name-plate">{label}</figcaption>
    </figure>
  );
}

function FaceGrid({ count, children }: { count: number; children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null);
  const size = useSize(ref);
  const grid = bestFit(count, size.width, size.height, GAP);
  const style = {
    '--tile-width': `${grid.width}px`,
    '--tile-height': `${grid.height}px`,
    '--grid-gap': `${GAP}px`,
  };
  return (
    <div class="face-grid" ref={ref} style={style}>
      {children}
    </div>
  );
}

function useSize(ref: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return size;
}
