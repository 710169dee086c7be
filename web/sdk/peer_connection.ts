// SPDX-License-Identifier: Apache-2.0
//
// The browser's RTCPeerConnection: the only file that names it. The port is the part of the standard interface that
// the SDK uses, so that code above reads like the specification, and a fake has only this much to imitate.

import type { IceServer } from '../protocol/messages';
import type { PeerConnections } from './ports';

export type PeerConnection = Pick<
  RTCPeerConnection,
  | 'addIceCandidate'
  | 'addTransceiver'
  | 'close'
  | 'connectionState'
  | 'getStats'
  | 'getTransceivers'
  | 'localDescription'
  | 'onconnectionstatechange'
  | 'onicecandidate'
  | 'onnegotiationneeded'
  | 'remoteDescription'
  | 'restartIce'
  | 'setConfiguration'
  | 'setLocalDescription'
  | 'setRemoteDescription'
  | 'signalingState'
>;

export function configuration(ice_servers: IceServer[], relay_only = false): RTCConfiguration {
  return {
    iceServers: ice_servers,
    bundlePolicy: 'max-bundle',
    iceTransportPolicy: relay_only ? 'relay' : 'all',
  };
}

export function browserPeerConnections(): PeerConnections {
  let made: RTCPeerConnection[] = [];
  /** Closed ones are forgotten: a page may have 500 of them that are not collected, and then no more. */
  const open = () => (made = made.filter(({ connectionState }) => connectionState !== 'closed'));
  return {
    open(ice_servers) {
      const connection = new RTCPeerConnection(configuration(ice_servers));
      open().push(connection);
      return connection;
    },
    get count() {
      return open().length;
    },
  };
}
