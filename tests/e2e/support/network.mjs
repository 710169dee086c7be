// SPDX-License-Identifier: Apache-2.0
//
// A small network of namespaces on this machine: a router in the middle, where servers run, and a host on each side.
// Nothing of it touches the machine's own network. Needs root.
import { execFileSync, spawn } from 'node:child_process';
import { until } from './until.mjs';

const run = (command) => execFileSync('/bin/sh', ['-ec', command], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/**
 * What runs a command in a namespace. Not `ip netns exec` and not `ip -n`: they make mounts of their own, which a chroot
 * whose root is an ordinary folder does not allow.
 */
export const into = (namespace) => ['nsenter', `--net=/run/netns/${namespace}`];
const inside = (namespace) => into(namespace).join(' ');

/**
 * Why no network can be made here, or false: found out by trying, since root may be denied it, too. Where CI is set, the
 * answer is always false: what is left out there would be left out for good.
 */
export function whyNoNetworks() {
  if (process.env.CI) return false;
  const name = `rgr${process.pid}t`;
  try {
    run(`ip netns add ${name}; ${inside(name)} ip link add ${name} type veth peer name ${name}p`);
    return false;
  } catch (error) {
    return `no network namespace can be made here: ${String(error.stderr ?? error).trim()}`;
  } finally {
    run(`ip netns del ${name} 2>/dev/null || true`);
  }
}

/**
 * Hosts `a` and `b` behind one router. Host a is 10.77.1.2, host b is 10.77.2.2; the router is .1 in each network.
 * Host a has a second, unused way to the router, 10.77.3.2.
 */
export async function makeNetwork() {
  const tag = `rgr${process.pid}`;
  const [router, a, b] = ['r', 'a', 'b'].map((name) => `${tag}${name}`);
  const wire = (host, link, network) =>
    run(`ip link add ${link}h netns ${host} type veth peer name ${link}r netns ${router}
         ${inside(host)} ip addr add 10.77.${network}.2/24 dev ${link}h
         ${inside(router)} ip addr add 10.77.${network}.1/24 dev ${link}r
         ${inside(router)} ip link set ${link}r up`);
  /** A link is up some time after it was raised: for a browser that is a change of network, which aborts what it loads. */
  const isUp = (namespace, link) =>
    until(
      () => JSON.parse(run(`${inside(namespace)} ip -json link show dev ${link}`))[0].operstate === 'UP',
      `${link} is up in ${namespace}`,
    );
  const network = {
    router,
    a,
    b,
    spawn: (namespace, ...command) => {
      const [file, ...args] = [...into(namespace), ...command];
      return spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    },
    /** Between the hosts nothing passes; the router itself stays reachable. */
    closeDirectPaths: () =>
      run(
        `${inside(router)} nft 'add table inet t; add chain inet t f { type filter hook forward priority 0; policy drop; }'`,
      ),
    openDirectPaths: () => run(`${inside(router)} nft delete table inet t`),
    /** What goes to host b has this many kbit/s, as behind a thin line; null: as much as there is. */
    limitHostB: (kbps) =>
      run(
        kbps
          ? `${inside(router)} tc qdisc replace dev ${tag}2r root tbf rate ${kbps}kbit burst 4kb latency 300ms`
          : `${inside(router)} tc qdisc del dev ${tag}2r root`,
      ),
    /** Of every hundred UDP packets to and from host b this many are lost, on their arrival: that is what a network does. */
    loseOfHostB: (percent) => {
      const lose = (namespace, link) =>
        run(`${inside(namespace)} nft 'delete table inet l' 2>/dev/null || true
             ${inside(namespace)} nft 'add table inet l; add chain inet l p { type filter hook prerouting priority -400; }
               add rule inet l p iifname "${link}" meta l4proto udp numgen random mod 100 < ${percent} drop'`);
      lose(b, `${tag}2h`);
      lose(router, `${tag}2r`);
    },
    /** Host a goes over from its first way to its second, as a phone does from wifi to mobile. */
    moveHostA: async () => {
      run(`${inside(a)} ip addr flush dev ${tag}1h
           ${inside(a)} ip link set ${tag}1h down
           ${inside(a)} ip link set ${tag}3h up
           ${inside(a)} ip route replace default via 10.77.3.1`);
      await isUp(a, `${tag}3h`);
    },
    remove: () => {
      for (const namespace of [router, a, b]) run(`ip netns del ${namespace} 2>/dev/null || true`);
    },
  };
  network.remove();
  try {
    // Without IPv6: its duplicate address detection ends seconds after a link is up, a change of network once more.
    for (const namespace of [router, a, b])
      run(`ip netns add ${namespace}
           ${inside(namespace)} sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
           ${inside(namespace)} ip link set lo up`);
    wire(a, `${tag}1`, 1);
    wire(b, `${tag}2`, 2);
    wire(a, `${tag}3`, 3);
    run(`${inside(router)} sysctl -qw net.ipv4.ip_forward=1
         ${inside(a)} ip link set ${tag}1h up; ${inside(a)} ip route add default via 10.77.1.1
         ${inside(b)} ip link set ${tag}2h up; ${inside(b)} ip route add default via 10.77.2.1`);
    for (const [namespace, link] of [
      [a, '1h'],
      [router, '1r'],
      [b, '2h'],
      [router, '2r'],
    ])
      await isUp(namespace, tag + link);
  } catch (error) {
    network.remove();
    throw error;
  }
  return network;
}
