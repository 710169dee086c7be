// SPDX-License-Identifier: Apache-2.0
//
// How well the call travels, in sentences: what is wrong, on whose side, and why. The figures stand small below. They
// change every two seconds, so only a change of the whole is read out.

import { useEffect, useRef } from 'preact/hooks';
import type { Call } from '../../protocol/messages';
import type { State } from '../../sdk/api';
import { CloseIcon } from '../icons';
import type { Quality, Report } from '../logic/quality';
import { Signal } from '../parts/signal';
import { Spoken } from '../parts/spoken';
import { useReturnFocus } from '../parts/use_return_focus';
import { words } from '../words';
import { figureWords, findingOf, myFinding } from '../words_of_quality';

const text = words.quality;

interface Props {
  state: State;
  call: Call;
  quality: Quality | null;
  close: () => void;
}

export function QualityPanel({ state, call, quality, close }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useReturnFocus();
  useEffect(() => heading.current?.focus(), []);
  const me = quality?.me ?? null;
  return (
    <aside
      class="panel quality"
      aria-label={text.title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header class="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {text.title}
        </h2>
        <button type="button" class="icon-button" aria-label={text.close} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <Spoken text={me ? text.mine(me.level) : ''} />
      <div class="panel-body" role="region" aria-label={text.title} tabIndex={0}>
        <section data-testid="quality-me">
          <h3>{text.you}</h3>
          {me ? <Judged report={me} said={me.findings.map(myFinding)} /> : <p class="hint">{text.measuring}</p>}
        </section>
        <section>
          <h3>{text.others}</h3>
          {state.tiles.length === 0 && <p class="hint">{text.nobody}</p>}
          <ul>
            {state.tiles.map(({ peer, link }) => {
              const report = quality?.people.get(peer.id);
              const trouble = peer.connected ? words.calls.link[link] : words.lobby.offline;
              const said = report?.findings.map((finding) => findingOf(peer.name, finding)) ?? [];
              return (
                <li key={peer.id} class="quality-person">
                  <h4>{peer.name}</h4>
                  {report ? (
                    <Judged report={report} said={trouble ? [trouble, ...said] : said} way />
                  ) : (
                    <p class="hint">{trouble || text.measuring}</p>
                  )}
                </li>
              );
            })}
          </ul>
        </section>
        <section>
          <h3>{text.travel}</h3>
          <p>{text.path[call.path]}</p>
          {state.meeting && <p class="hint">{text.mode[state.meeting.mode]}</p>}
        </section>
      </div>
    </aside>
  );
}

function Judged({ report, said, way = false }: { report: Report; said: string[]; way?: boolean }) {
  return (
    <>
      <p>
        <Signal level={report.level} shown />
      </p>
      {said.length === 0 && <p>{report.level < 4 ? text.between : text.well}</p>}
      {said.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {way && <p class="hint">{text.way[report.way]}</p>}
      <p class="hint">{figureWords(report.figures)}</p>
    </>
  );
}
