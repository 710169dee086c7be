// SPDX-License-Identifier: Apache-2.0
//
// The Kurento protocol in forty lines: enough to drive a media server as an application would.
export class Kurento {
  #socket;
  #ids = 0;
  #waiting = new Map();
  #session;
  #listeners = [];

  static async connect(url) {
    const kurento = new Kurento();
    kurento.#socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      kurento.#socket.onopen = resolve;
      kurento.#socket.onerror = () => reject(new Error(`no Kurento at ${url}`));
    });
    kurento.#socket.onmessage = ({ data }) => kurento.#receive(JSON.parse(data));
    return kurento;
  }

  request(method, params = {}) {
    const id = this.#ids++;
    const sessionId = this.#session;
    this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, sessionId } }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, method }));
  }

  create(type, constructorParams = {}) {
    return this.request('create', { type, constructorParams });
  }

  invoke(object, operation, operationParams = {}) {
    return this.request('invoke', { object, operation, operationParams });
  }

  /** Calls `listener` with the event's data. */
  async on(object, type, listener) {
    this.#listeners.push({ object, type, listener });
    await this.request('subscribe', { object, type });
  }

  close() {
    this.#socket.close();
  }

  #receive(message) {
    if (message.method === 'onEvent') {
      const { object, type, data } = message.params.value;
      for (const entry of this.#listeners) if (entry.object === object && entry.type === type) entry.listener(data);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error)
      return waiting.reject(new Error(`${waiting.method}: ${message.error.code} ${message.error.message}`));
    this.#session = message.result.sessionId ?? this.#session;
    waiting.resolve(message.result.value);
  }
}
