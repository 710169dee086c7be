// SPDX-License-Identifier: Apache-2.0
//
// A small network of namespaces on this machine: a router in the middle, where servers run, and a host on each side.
// Nothing of it touches the machine's own network. Needs root.
import { execFileSync, spawn } from 'node:child_process';

const run = (command) => execFileSync('/bin/sh', ['-ec', command], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

export const canMakeNetworks = process.getuid?.() === 0;

/**
 * Hosts `a` and `b` behind one router. Host a is 10.77.1.2, host b is 10.77.2.2; the router is .1 in each network.
 * Host a has a second, unused way to the router, 10.77.3.2.
 */
export function makeNetwork() {
  const tag = `rgr${process.pid}`;
  const [router, a, b] = ['r', 'a', 'b'].map((name) => `${tag}${name}`);
  const wire = (host, link, network) =>
    run(`ip link add ${link}h netns ${host} type veth peer name ${link}r netns ${router}
         ip -n ${host} addr add 10.77.${network}.2/24 dev ${link}h
         ip -n ${router} addr add 10.77.${network}.1/24 dev ${link}r
         ip -n ${router} link set ${link}r up`);
  const network = {
    router,
    a,
    b,
    in: (namespace, command) => run(`ip netns exec ${namespace} ${command}`),
    spawn: (namespace, command, args) =>
      spawn('ip', ['netns', 'exec', namespace, command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
    /** Between the hosts nothing passes; the router itself stays reachable. */
    closeDirectPaths: () =>
      run(
        `ip netns exec ${router} nft 'add table inet t; add chain inet t f { type filter hook forward priority 0; policy drop; }'`,
      ),
    /** Host a goes over from its first way to its second, as a phone does from wifi to mobile. */
    moveHostA: () =>
      run(`ip -n ${a} link set ${tag}1h down
           ip -n ${a} link set ${tag}3h up
           ip -n ${a} route replace default via 10.77.3.1`),
    remove: () => {
      for (const namespace of [router, a, b]) run(`ip netns del ${namespace} 2>/dev/null || true`);
    },
  };
  network.remove();
  // Without IPv6: its duplicate address detection ends seconds after a link is up, which for a browser is a change of
  // network that aborts what it loads (ERR_NETWORK_CHANGED).
  for (const namespace of [router, a, b])
    run(`ip netns add ${namespace}
         ip netns exec ${namespace} sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
         ip -n ${namespace} link set lo up`);
  wire(a, `${tag}1`, 1);
  wire(b, `${tag}2`, 2);
  wire(a, `${tag}3`, 3);
  run(`ip netns exec ${router} sysctl -qw net.ipv4.ip_forward=1
       ip -n ${a} link set ${tag}1h up; ip -n ${a} route add default via 10.77.1.1
       ip -n ${b} link set ${tag}2h up; ip -n ${b} route add default via 10.77.2.1`);
  return network;
}
