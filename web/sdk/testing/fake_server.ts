// SPDX-License-Identifier: Apache-2.0
//
// `ringer serve` in as few lines as the SDK's tests need: one meeting, its people and tabs, one call at a time, links
// between tabs, resume with replay. It answers before it tells of what follows, as docs/protocol.md promises.

import type {
  Call,
  ErrorCode,
  Event,
  EventType,
  Events,
  Member,
  MemberState,
  Peer,
  Request,
  RequestType,
  Requests,
  Welcome,
} from '../../protocol/messages';

import type { Clock, Socket, SocketEvents } from '../ports';

interface Session {
  id: string;
  secret: string;
  peer: Peer;
  wire: Wire | null;
  seq: number;
  sent: Event[];
}

interface Wire {
  session: Session | null;
  /** The network swallows everything, and nobody is told. */
  dead: boolean;
  /** Milliseconds each way. */
  latency: number;
  send(message: unknown): void;
  cut(code: number): void;
}

interface FakeLink {
  id: string;
  ends: [Session, Session];
}

class Refusal extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

export class FakeServer {
  readonly sessions: Session[] = [];
  readonly requests: Array<{ from: string; request: Request }> = [];
  call: Call | null = null;
  links: FakeLink[] = [];
  /** Calls go through a media server, of which there is only the word: its ends of the links do not answer. */
  through_media_server = false;
  /** Does not accept connections. */
  down = false;
  meeting_exists = true;
  grace_ms = 60_000;
  ring_ms = 45_000;
  host_token = 'token';
  /** What is refused, and with which code. */
  readonly refuse = new Map<RequestType, ErrorCode>();
  /** Tabs that take part in the call, by peer. */
  #tabs = new Map<string, Session>();
  #served = new Set<Session>();
  #wires = new Set<Wire>();
  #ids = 0;
  #chat = 0;

  constructor(private readonly clock: Clock) {}

  connect(events: SocketEvents, latency = 1): Socket {
    let open = true;
    // Each direction keeps its order, whatever the latency becomes meanwhile.
    const later = (run: () => void) => void this.clock.after(wire.latency, run);
    const wire: Wire = {
      session: null,
      dead: false,
      latency,
      send: (message) => later(() => open && !wire.dead && events.text(JSON.stringify(message))),
      cut: (code) => {
        if (!open) return;
        open = false;
        this.#wires.delete(wire);
        later(() => events.closed(code));
      },
    };
    if (this.down) wire.cut(1006);
    else {
      this.#wires.add(wire);
      later(() => open && events.opened());
    }
    return {
      send: (text) => later(() => open && !wire.dead && this.#text(wire, text)),
      close: (code) => {
        open = false;
        if (!wire.dead) later(() => this.#closed(wire, code ?? 1005));
      },
    };
  }

  /** The network drops every socket, or that of one person. */
  drop(name?: string): void {
    for (const wire of [...this.#wires])
      if (name === undefined || wire.session?.peer.name === name) {
        wire.cut(1006);
        this.#closed(wire, 1006);
      }
  }

  /** The sockets of one person are of no use any more, without an end to any of them. */
  kill(name: string): void {
    for (const wire of this.#wires) if (wire.session?.peer.name === name) wire.dead = true;
  }

  /** Everything is forgotten, as by a restart. */
  forget(): void {
    this.drop();
    this.sessions.length = 0;
    this.call = null;
    this.links = [];
    this.#tabs.clear();
  }

  latency(name: string, ms: number): void {
    for (const wire of this.#wires) if (wire.session?.peer.name === name) wire.latency = ms;
  }

  raw(name: string, text: string): void {
    for (const wire of this.#wires) if (wire.session?.peer.name === name) wire.send(JSON.parse(text));
  }

  close(name: string, code: number): void {
    for (const wire of [...this.#wires]) if (wire.session?.peer.name === name) wire.cut(code);
  }

  peer(name: string): Peer {
    return this.sessions.find((s) => s.peer.name === name)!.peer;
  }

  sent(name: string, t: RequestType): Request[] {
    return this.requests.filter((r) => r.from === name && r.request.t === t).map((r) => r.request);
  }

  #text(wire: Wire, text: string): void {
    const request = JSON.parse(text) as Request;
    this.requests.push({ from: wire.session?.peer.name ?? '', request });
    const after: Array<() => void> = [];
    try {
      if (request.t === 'hello') return this.#hello(wire, request.id, request.d);
      if (!wire.session) throw new Refusal('not_signed_in');
      const refusal = this.refuse.get(request.t);
      if (refusal) throw new Refusal(refusal);
      const d = this.#handle(wire.session, request, after) ?? {};
      wire.send({ t: 'ok', re: request.id, d });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const e = { code: error.code, message: error.code, retryable: error.code === 'server_busy' };
      wire.send({ t: 'error', re: request.id, e });
    }
    for (const run of after) run();
  }

  #hello(wire: Wire, re: number, hello: Requests['hello']): void {
    if (!this.meeting_exists) throw new Refusal('meeting_not_found');
    if (hello.token !== undefined && hello.token !== this.host_token) throw new Refusal('forbidden');
    const { resume } = hello;
    const back = this.sessions.find((s) => s.id === resume?.session && s.secret === resume.secret);
    const known = this.sessions.find((s) => s.peer.name === hello.name)?.peer;
    const session = back ?? this.#newSession(hello, known);
    session.wire?.cut(4009);
    session.wire = wire;
    session.secret = `secret${++this.#ids}`;
    wire.session = session;
    const missed = session.sent.filter((e) => e.seq > (resume?.last_seq ?? 0));
    const resumed = back !== undefined && missed.length === session.seq - resume!.last_seq;
    wire.send({ t: 'welcome', re, d: this.#welcome(session, resumed ? resume!.last_seq : null) });
    if (resumed) for (const event of missed) wire.send(event);
    else if (back) this.#reopen(session);
    else if (!known) this.#broadcast('peer.joined', { peer: session.peer }, session.peer.id);
  }

  #newSession(hello: Requests['hello'], known: Peer | undefined): Session {
    const media = { audio: false, video: false, screen: false };
    const role = hello.token === undefined ? 'guest' : 'host';
    const peer = known ?? { id: `p${++this.#ids}`, name: hello.name, role, connected: true, media };
    const session = { id: `s${++this.#ids}`, secret: '', peer, wire: null, seq: 0, sent: [] };
    this.sessions.push(session);
    return session;
  }

  #welcome(session: Session, last_seq: number | null): Welcome {
    const peers = [...new Set(this.sessions.map((s) => s.peer))];
    const meeting = { id: 'abc-defg-hij', name: 'Meeting', mode: 'auto' as const };
    const snapshot = { meeting, peers, calls: this.call ? [this.call] : [], chat: [] };
    return {
      version: 1,
      session: session.id,
      resume_secret: session.secret,
      peer_id: session.peer.id,
      role: session.peer.role,
      ice_servers: [],
      heartbeat_ms: 15_000,
      grace_ms: this.grace_ms,
      ring_ms: this.ring_ms,
      limits: { message_bytes: 65_536, sdp_bytes: 49_152, chat_chars: 4_000, name_chars: 64, mesh_people: 6 },
      server: { name: 'fake', version: '0' },
      resumed: last_seq !== null,
      seq: last_seq ?? session.seq,
      ...(last_seq === null && { snapshot: structuredClone(snapshot) }),
    };
  }

  #closed(wire: Wire, code: number): void {
    this.#wires.delete(wire);
    const { session } = wire;
    if (!session || session.wire !== wire) return;
    session.wire = null;
    if (code !== 1000 && code !== 1001) return;
    this.sessions.splice(this.sessions.indexOf(session), 1);
    const { peer } = session;
    if (this.#tabs.get(peer.id) === session) this.#leave(peer.id);
    if (this.sessions.some((s) => s.peer === peer)) return;
    this.#leave(peer.id);
    this.#broadcast('peer.left', { peer: peer.id, name: peer.name });
  }

  #handle(session: Session, { t, d }: Request, after: Array<() => void>): object | undefined {
    const me = session.peer.id;
    switch (t) {
      case 'ping':
      case 'rtc.report':
      case 'rtc.view':
      case 'hello':
        return;
      case 'media.state':
        session.peer.media = d;
        return void after.push(() => this.#broadcast('peer.updated', { peer: session.peer }));
      case 'chat.send': {
        const message = { id: ++this.#chat, from: me, name: session.peer.name, text: d.text, at: '' };
        after.push(() => this.#broadcast('chat.message', message));
        return { id: message.id };
      }
      case 'call.start':
        return { call: this.#start(session, d, after) };
      case 'rtc.desc':
      case 'rtc.cand': {
        if (this.through_media_server) return;
        const other = this.#otherEnd(session, d.link);
        return void after.push(() => this.#emit(other, t, d));
      }
      default:
        this.#inCall(session, t, d, after);
        return;
    }
  }

  #start(session: Session, d: Requests['call.start'], after: Array<() => void>): Call {
    const me = session.peer.id;
    if (this.call) throw new Refusal('already_in_call');
    const others = [...new Set(this.sessions.map((s) => s.peer))].filter((p) => p.id !== me);
    const to = others.filter((p) => d.to === 'all' || d.to.includes(p.id));
    if (to.length === 0) throw new Refusal('nobody_to_call');
    const members: Member[] = [
      { peer: me, state: 'joined' },
      ...to.map((p): Member => ({ peer: p.id, state: 'ringing' })),
    ];
    const call: Call = {
      id: `c${++this.#ids}`,
      from: me,
      state: 'ringing',
      media: d.media,
      path: 'p2p',
      members,
      knocking: [],
    };
    this.call = call;
    this.#tabs.set(me, session);
    after.push(() => {
      for (const { peer } of to.map((p) => ({ peer: p.id })))
        for (const tab of this.sessions)
          if (tab.peer.id === peer)
            this.#emit(tab, 'call.incoming', { call, from: call.from, expires_ms: this.ring_ms });
      this.#updated();
    });
    return structuredClone(call);
  }

  #inCall(session: Session, t: RequestType, d: { call?: string; peer?: string }, after: Array<() => void>): void {
    const { call } = this;
    const me = session.peer.id;
    if (!call || call.id !== d.call) throw new Refusal('call_not_found');
    const mine = call.members.find((m) => m.peer === me)?.state;
    const joined = call.members.filter((m) => m.state === 'joined').length;
    switch (t) {
      case 'call.accept':
        if (mine === 'joined' && this.#tabs.get(me) === session) return;
        if (mine === 'joined') throw new Refusal('call_already_answered');
        if (mine !== 'ringing') throw new Refusal('not_ringing');
        return void after.push(() => this.#join(session));
      case 'call.decline':
        if (mine !== 'ringing') throw new Refusal('not_ringing');
        return void after.push(() => this.#set(me, 'declined', session));
      case 'call.cancel':
        if (joined > 1) throw new Refusal('call_already_answered');
        return void after.push(() => this.finish('cancelled', me));
      case 'call.end':
        if (mine !== 'joined') throw new Refusal('not_in_call');
        if (session.peer.role !== 'host' && joined > 2) throw new Refusal('forbidden');
        return void after.push(() => this.finish('hangup', me));
      case 'call.leave':
        if (mine !== 'joined') throw new Refusal('not_in_call');
        return void after.push(() => this.#leave(me));
      case 'call.knock':
        call.knocking.push(me);
        this.#tabs.set(me, session);
        return void after.push(() => this.#updated());
      case 'call.withdraw':
        call.knocking = call.knocking.filter((p) => p !== me);
        return void after.push(() => this.#updated());
      case 'call.admit':
        return void after.push(() => this.#join(this.#tabs.get(d.peer!)!));
      case 'call.refuse':
        return void after.push(() => {
          this.#emit(this.#tabs.get(d.peer!)!, 'call.refused', { call: call.id });
          call.knocking = call.knocking.filter((p) => p !== d.peer);
          this.#updated();
        });
      default:
        throw new Refusal('unknown_type');
    }
  }

  #join(session: Session): void {
    const { call } = this;
    if (!call) return;
    const me = session.peer.id;
    this.#tabs.set(me, session);
    call.knocking = call.knocking.filter((p) => p !== me);
    if (!call.members.some((m) => m.peer === me)) call.members.push({ peer: me, state: 'left' });
    this.#set(me, 'joined', session);
  }

  #set(peer: string, state: MemberState, by?: Session): void {
    const { call } = this;
    const member = call?.members.find((m) => m.peer === peer);
    if (!call || !member) return;
    const rang = member.state === 'ringing';
    member.state = state;
    if (rang) this.#stopRinging(call, peer, state, by);
    const joined = call.members.filter((m) => m.state === 'joined').length;
    const ringing = call.members.some((m) => m.state === 'ringing');
    if (joined < 2 && !(joined === 1 && ringing)) return this.finish(state === 'left' ? 'hangup' : 'declined', peer);
    call.state = joined < 2 ? 'ringing' : 'connecting';
    this.#updated();
    this.#syncLinks();
  }

  #stopRinging(call: Call, peer: string, state: MemberState, by?: Session): void {
    const reason =
      state === 'joined' ? 'answered_elsewhere' : state === 'declined' ? 'declined_elsewhere' : 'cancelled';
    for (const tab of this.sessions)
      if (tab.peer.id === peer && tab !== by)
        this.#emit(tab, 'call.ring_ended', { call: call.id, from: call.from, reason });
  }

  #leave(peer: string): void {
    if (this.call?.members.some((m) => m.peer === peer && (m.state === 'joined' || m.state === 'ringing')))
      this.#set(peer, 'left');
  }

  finish(reason: Events['call.ended']['reason'], by: string): void {
    const { call } = this;
    if (!call) return;
    for (const m of call.members)
      if (m.state === 'ringing') {
        m.state = 'cancelled';
        this.#stopRinging(call, m.peer, 'cancelled');
      }
    this.call = null;
    this.#tabs.clear();
    this.#syncLinks();
    this.#broadcast('call.ended', { call: call.id, reason, by, duration_ms: 1000, members: call.members });
  }

  #updated(): void {
    if (this.call) this.#broadcast('call.updated', { call: this.call });
  }

  #syncLinks(): void {
    const joined = this.call?.members.filter((m) => m.state === 'joined').map((m) => this.#tabs.get(m.peer)!) ?? [];
    for (const link of [...this.links])
      if (!link.ends.every((end) => joined.includes(end))) {
        this.links.splice(this.links.indexOf(link), 1);
        for (const end of link.ends) this.#emit(end, 'rtc.close', { link: link.id });
      }
    if (this.through_media_server) return this.#syncServerLinks(joined);
    joined.forEach((later, i) => {
      for (const earlier of joined.slice(0, i)) {
        if (this.links.some((l) => l.ends.includes(later) && l.ends.includes(earlier))) continue;
        const link = `l${++this.#ids}`;
        this.links.push({ id: link, ends: [earlier, later] });
        this.#emit(later, 'rtc.open', { link, call: this.call!.id, peer: earlier.peer.id, polite: true });
        this.#emit(earlier, 'rtc.open', { link, call: this.call!.id, peer: later.peer.id, polite: false });
      }
    });
  }

  #syncServerLinks(joined: Session[]): void {
    for (const session of joined.length > 1 ? joined : []) {
      if (this.#served.has(session)) continue;
      this.#served.add(session);
      for (const direction of ['up', 'down'] as const)
        this.#emit(session, 'rtc.open', {
          link: `l${++this.#ids}`,
          call: this.call!.id,
          direction,
          polite: direction === 'down',
        });
    }
  }

  #reopen(session: Session): void {
    for (const link of this.links.filter((l) => l.ends.includes(session))) {
      this.links.splice(this.links.indexOf(link), 1);
      for (const end of link.ends) if (end !== session) this.#emit(end, 'rtc.close', { link: link.id });
    }
    this.#syncLinks();
  }

  #otherEnd(session: Session, id: string): Session {
    const link = this.links.find((l) => l.id === id && l.ends.includes(session));
    if (!link) throw new Refusal('link_not_found');
    return link.ends[0] === session ? link.ends[1] : link.ends[0];
  }

  #broadcast<T extends EventType>(t: T, d: Events[T], except?: string): void {
    for (const session of this.sessions) if (session.peer.id !== except) this.#emit(session, t, d);
  }

  #emit<T extends EventType>(session: Session, t: T, d: Events[T]): void {
    const event = structuredClone({ t, seq: ++session.seq, d }) as Event;
    session.sent.push(event);
    session.wire?.send(event);
  }

  /** As when events were too many or too old: a resume begins afresh. */
  forgetEvents(): void {
    for (const session of this.sessions) session.sent = [];
  }
}
