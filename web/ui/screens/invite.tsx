// SPDX-License-Identifier: Apache-2.0

import type { Meeting } from '../../protocol/messages';
import { ShareIcon } from '../icons';
import type { Page } from '../page';
import { CopyButton } from '../parts/copy_button';
import { Qr } from '../parts/qr';
import { words } from '../words';

interface Props {
  meeting: Meeting;
  links: { guest: string; host: string | null };
  page: Page;
}

export function Invite({ meeting, links, page }: Props) {
  const text = words.lobby;
  const share = page.share;
  return (
    <section class="card invite">
      <h2>{text.inviteTitle}</h2>
      <p class="hint">{text.inviteHint}</p>
      <p class="invite-link">{links.guest}</p>
      {isLocal(links.guest) && <p class="invite-local">{text.inviteLocal}</p>}
      <div class="invite-qr">
        <Qr url={links.guest} />
        <p class="hint">{text.qrTitle}</p>
      </div>
      {share && (
        <button type="button" class="button" onClick={() => share(meeting.name, links.guest)}>
          <ShareIcon />
          <span>{text.share}</span>
        </button>
      )}
      {links.host && (
        <div class="invite-host">
          <CopyButton
            label={text.copyHostLink}
            text={links.host}
            copy={(link) => page.copy(link)}
            class="button-small button-quiet"
          />
          <p class="hint">{text.hostLinkHint}</p>
        </div>
      )}
    </section>
  );
}

/** Whoever runs the server tries it on the same computer first, and would send a link that leads nowhere. */
function isLocal(link: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(new URL(link).hostname);
}
