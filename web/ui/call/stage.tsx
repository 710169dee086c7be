// SPDX-License-Identifier: Apache-2.0
//
// Who is where: two people: the other one fills the stage and I float in a corner; more: a grid with me in it;
// a shared screen takes the stage and the faces stand in a strip.

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Call } from '../../protocol/messages';
import type { State, Tile } from '../../sdk/api';
import { bestFit } from '../logic/best_fit';
import { Avatar } from '../parts/avatar';
import { Video } from '../parts/video';
import { words } from '../words';
import { FloatingSelf } from './floating_self';
import { PersonTile, SelfTile } from './tile';

const text = words.calls;
const GAP = 12;

export function Stage({ state, call }: { state: State; call: Call }) {
  const { tiles, me } = state;
  const shared = tiles.find((tile) => tile.screen && tile.peer.media.screen);
  const self = <SelfTile name={me?.name ?? ''} local={state.local} />;
  const faces = tiles.map((tile) => <PersonTile key={tile.peer.id} tile={tile} />);
  return (
    <div class="stage">
      {shared?.screen ? (
        <Presentation tile={shared} screen={shared.screen}>
          {faces}
          {self}
        </Presentation>
      ) : tiles.length > 1 ? (
        <FaceGrid count={tiles.length + 1}>
          {faces}
          {self}
        </FaceGrid>
      ) : (
        <div class="duo">
          {faces[0] ?? <Expecting state={state} call={call} />}
          <FloatingSelf>{self}</FloatingSelf>
        </div>
      )}
    </div>
  );
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

function Presentation({ tile, screen, children }: { tile: Tile; screen: MediaStream; children: ComponentChildren }) {
  const label = text.screenOf(tile.peer.name);
  return (
    <div class="presentation">
      <figure class="presentation-screen">
        <Video stream={screen} label={label} />
        <figcaption class="name-plate">{label}</figcaption>
      </figure>
      <div class="strip" role="group" aria-label={text.faces} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}

function FaceGrid({ count, children }: { count: number; children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null);
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
