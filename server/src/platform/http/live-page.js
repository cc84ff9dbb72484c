/* live-page.js   the script of /docs/live: plain browser JavaScript over the public API and the socket
 * It keeps the last offset of each topic and asks for what followed it on each new connection. That is all that it takes
 * to miss nothing; the client of this project does the same, and more.
 */
const API = '/api/v1/store';
const CUT_MS = 6000;
const RETRY_MS_MAX = 10_000;
/** Lines of the list of what was told. */
const TOLD_MAX = 60;

const at = (id) => document.getElementById(id);
const clock = (time) => new Date(time).toLocaleTimeString([], { hour12: false });
const words = (text) => String(text).replaceAll('_', ' ');

function make(tag, text = '', className = '') {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

async function ask(method, path, body, headers = {}) {
  const answer = await fetch(`${API}${path}`, {
    method,
    // Lists of goods may be kept for a minute: after a gap that would be the shop of before.
    cache: 'no-cache',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const data = answer.status === 204 ? undefined : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(data.detail ?? data.title), { problem: data });
  return { data, position: answer.headers.get('x-event-position') };
}

// ---- The line ---------------------------------------------------------------------------------------------------------

/** topic → where it goes on, what came, and who hears it */
const topics = new Map();
/** Tokens of the order and of the conversation: shown on each new connection. */
const tokens = new Set();
/** Tokens that the shop has not answered to yet. */
const looking = new Set();
let socket;
let attempts = 0;
let heard = 0;
let heartbeatMs = 30_000;
let lastHeard = 0;
/** When the line was there again, and what was told that had happened before. */
let backAt = 0;
let missed = 0;
let wasCut = false;
let retry;
let cutUntil = 0;

function say(type, payload) {
  if (socket?.readyState !== WebSocket.OPEN) return undefined;
  const message_id = crypto.randomUUID();
  socket.send(JSON.stringify({ message_type: type, message_id, payload }));
  return message_id;
}

function connect() {
  clearTimeout(retry);
  state('connecting', 'connecting');
  const mine = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, 'rcommerce.v1');
  socket = mine;
  mine.onmessage = ({ data }) => mine === socket && hear(JSON.parse(data));
  mine.onclose = ({ code, reason }) => mine === socket && lost(code, reason);
}

function lost(code, reason) {
  socket = undefined;
  if (code === 4400 || code === 4403 || code === 4409) {
    state('cut', code === 4409 ? 'taken over by another window' : `closed (${code})`);
    return;
  }
  const asked = /retry_after_ms\D{0,4}(\d+)/.exec(reason)?.[1];
  const wait = Math.random() * Math.min(500 * 2 ** attempts, RETRY_MS_MAX);
  attempts += 1;
  retry = setTimeout(connect, Math.max(Number(asked ?? wait), cutUntil - Date.now()));
  if (cutUntil <= Date.now()) state('connecting', 'coming back');
}

/** isPrivate  needs a token, so it is asked for only when all tokens were looked at */
function listen(topic, from, hears, isPrivate = false) {
  topics.set(topic, { last: from ?? undefined, seen: new Set(), hears, isPrivate, isAsked: false });
  subscribeAll();
}

function subscribeAll() {
  for (const [name, topic] of topics) {
    if (topic.isAsked || (topic.isPrivate && looking.size > 0)) continue;
    const from = topic.last === undefined ? {} : { from: topic.last };
    topic.isAsked = say('subscribe', { topic: name, ...from }) !== undefined;
  }
}

function show(token) {
  tokens.add(token);
  const id = say('auth', { token });
  if (id) looking.add(id);
}

function hear(message) {
  lastHeard = Date.now();
  const { message_type: type, payload } = message;
  if (type === 'connect') return welcome(message);
  if (type === 'ping') return say('pong', {});
  if (looking.delete(message.in_reply_to)) subscribeAll();
  if (type === 'auth' || type === 'pong') return undefined;
  if (type === 'error') return tell(message, `${payload.code}: ${payload.message}`);
  if (type === 'success') {
    const topic = topics.get(payload.details.topic);
    if (topic) topic.last ??= payload.details.position;
    return undefined;
  }
  const name = type === 'resync' ? payload.topic : message.topic;
  const topic = topics.get(name);
  if (!topic || topic.seen.has(message.offset)) return undefined;
  if (message.offset !== undefined) {
    topic.seen.add(message.offset);
    topic.last = message.offset;
    at('position').textContent = message.offset.slice(-8);
    at('position').title = message.offset;
  }
  if (type === 'resync') topic.last = payload.position;
  heard += 1;
  at('count').textContent = String(heard);
  const isMissed = wasCut && Date.parse(message.timestamp) < backAt;
  if (isMissed) missed += 1;
  tell(message, summary(message), isMissed ? 'missed' : '');
  topic.hears(message);
  return undefined;
}

async function welcome({ payload, timestamp }) {
  attempts = 0;
  heartbeatMs = payload.heartbeat_ms;
  backAt = Date.parse(timestamp);
  state('open', 'live');
  at('cut').textContent = 'Cut the line';
  looking.clear();
  for (const topic of topics.values()) topic.isAsked = false;
  for (const token of tokens) show(token);
  subscribeAll();
  if (!wasCut) return;
  // What was missed comes now. Then everything shown is held against a fresh read.
  setTimeout(check, 1500);
}

/** Browsers show no pings of the protocol: silence is met by one of ours. */
setInterval(() => {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const silentMs = Date.now() - lastHeard;
  if (silentMs > heartbeatMs * 2) {
    const dead = socket;
    lost(4408, '');
    dead.close();
  } else if (silentMs > heartbeatMs * 0.9) say('ping', {});
}, 1000);

function state(name, text) {
  at('state').dataset.state = name;
  at('state').textContent = text;
}

at('cut').addEventListener('click', () => {
  if (socket === undefined && cutUntil > Date.now()) {
    cutUntil = 0;
    connect();
    return;
  }
  wasCut = true;
  missed = 0;
  cutUntil = Date.now() + CUT_MS;
  socket?.close();
  at('cut').textContent = 'Come back now';
  at('quiet').hidden = true;
});

setInterval(() => {
  const left = Math.ceil((cutUntil - Date.now()) / 1000);
  if (left > 0 && !(socket?.readyState <= WebSocket.OPEN)) state('cut', `cut, back in ${left} s`);
}, 200);

/** Nothing was missed when what the messages made of the page is what a read says now. */
async function check() {
  wasCut = false;
  const told = `${missed} ${missed === 1 ? 'message' : 'messages'} came meanwhile`;
  try {
    const { data } = await ask('GET', '/products?limit=12&sort=title');
    const wrong = data.data.filter((product) => {
      const card = goods.get(product.id);
      return card && card.shown() !== shownOf(product.variants[0]);
    });
    const order = bought && (await ask('GET', orderPath())).data;
    const isSame = wrong.length === 0 && (!order || statesOf(order) === statesOf(bought));
    note(`${told}; ${isSame ? 'a fresh read says the same as this page' : 'a fresh read differs'}`);
  } catch (error) {
    note(`${told}; ${error.message}`);
  }
}

// ---- What was told ----------------------------------------------------------------------------------------------------

function summary({ message_type: type, topic, payload }) {
  const facts =
    payload.availability ??
    payload.price_amount ??
    payload.change ??
    payload.body ??
    payload.reason ??
    payload.message ??
    '';
  return `${words(type)} · ${topic.replace(/:.{8,}$/, (id) => `:…${id.slice(-6)}`)} · ${words(facts)}`;
}

const tell = ({ timestamp }, text, className = '') => line(timestamp, text, className);
const note = (text) => line(new Date().toISOString(), text, 'told');

function line(time, text, className) {
  const item = make('li', '', className);
  item.append(make('time', clock(time)), make('span', text));
  at('wire').prepend(item);
  while (at('wire').children.length > TOLD_MAX) at('wire').lastChild.remove();
}

function trouble(error) {
  at('trouble').textContent = error ? `${error.problem?.code ?? ''} ${error.message}` : '';
  at('trouble').hidden = !error;
}

// ---- Goods ------------------------------------------------------------------------------------------------------------

/** product id → its card */
const goods = new Map();

const money = (amount, currency) => {
  if (amount === null || amount === undefined) return '–';
  const form = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return form.format(amount / 10 ** form.resolvedOptions().maximumFractionDigits);
};
const shownOf = (variant) => `${variant?.availability} ${variant?.price_amount}`;

function card(product) {
  const variant = { ...product.variants[0] };
  const element = make('li', '', 'good');
  const image = product.images[0];
  const picture = make(image ? 'img' : 'div', '', image ? '' : 'blank');
  if (image) {
    picture.src = new URL(image.url, location.href).pathname;
    picture.alt = image.alt ?? '';
    picture.loading = 'lazy';
  }
  const price = make('span');
  const stock = make('span', '', 'stock');
  const row = make('span', '', 'row');
  row.append(price, stock);
  const button = make('button', 'Buy one', 'main');
  button.type = 'button';
  button.addEventListener('click', () => buy(variant, button));
  const text = make('div', '', 'text');
  text.append(make('strong', product.title), row, button);
  element.append(picture, text);
  const show = () => {
    price.textContent = money(variant.price_amount, variant.currency);
    stock.textContent = words(variant.availability);
    stock.dataset.is = variant.availability;
    button.disabled = variant.availability === 'out_of_stock';
  };
  show();
  return {
    element,
    variant,
    shown: () => shownOf(variant),
    change(facts) {
      Object.assign(variant, facts);
      show();
      element.classList.add('moved');
      setTimeout(() => element.classList.remove('moved'), 1200);
    },
  };
}

async function readGoods() {
  const { data, position } = await ask('GET', '/products?limit=12&sort=title');
  goods.clear();
  for (const product of data.data) goods.set(product.id, card(product));
  at('goods').replaceChildren(...[...goods.values()].map(({ element }) => element));
  at('empty').hidden = goods.size > 0;
  at('sku').textContent = data.data[0]?.variants[0]?.sku ?? '…';
  return position;
}

function moveGoods({ message_type: type, payload }) {
  if (type === 'resync') return void readGoods().catch(trouble);
  const found = goods.get(payload.product_id);
  if (!found) return undefined;
  if (type === 'product_update') return void refresh(payload.product_id);
  const isShown = payload.variant_id === found.variant.id;
  if (type === 'inventory_update' && isShown) found.change({ availability: payload.availability });
  const isItsCurrency = payload.currency === found.variant.currency;
  if (type === 'price_update' && isShown && isItsCurrency) {
    found.change({ price_amount: payload.price_amount });
  }
  return undefined;
}

async function refresh(id) {
  try {
    const { data } = await ask('GET', `/products/${id}`);
    const made = card(data);
    goods.get(id)?.element.replaceWith(made.element);
    goods.set(id, made);
    made.change({});
  } catch {
    goods.get(id)?.element.remove();
    goods.delete(id);
  }
}

// ---- A purchase and its order -----------------------------------------------------------------------------------------

const EMAIL = 'guest@example.com';
const ADDRESS = {
  first_name: 'Ada',
  last_name: 'Meyer',
  address1: 'Hafenstrasse 7',
  city: 'Hamburg',
  postal_code: '20457',
  country: 'DE',
};
let bought;
const orderPath = () => `/orders/${bought.id}?token=${encodeURIComponent(bought.token)}`;
const statesOf = ({ status, payment_status, fulfillment_status }) =>
  [status, payment_status, fulfillment_status].join();

/**
 * The first way of sending that the shop offers for these goods (none for what is not sent), and the end of the log before
 * they are bought: heard from there, the order tells its whole life.
 */
async function prepare(items) {
  const { data: cart } = await ask('POST', '/carts', { items, email: EMAIL });
  const token = { 'x-cart-token': cart.token };
  await ask('PATCH', `/carts/${cart.id}`, { shipping_address: ADDRESS }, token);
  const { position } = await ask('GET', `/carts/${cart.id}`, undefined, token);
  const { data } = await ask('GET', `/carts/${cart.id}/shipping-options`, undefined, token);
  return { method: data.data[0]?.id, position };
}

async function buy(variant, button) {
  button.disabled = true;
  button.textContent = 'Paying …';
  trouble();
  try {
    const items = [{ variant_id: variant.id, quantity: 1 }];
    const { method, position } = await prepare(items);
    const { data } = await ask('POST', '/checkout', {
      items,
      email: EMAIL,
      shipping_address: ADDRESS,
      ...(method === undefined ? {} : { shipping_method_id: method }),
      payment: { provider: 'simulator', token: at('card').value },
    });
    if (data.order) follow(data.order, position);
    else note('The payment is being worked on');
  } catch (error) {
    trouble(error);
  } finally {
    button.textContent = 'Buy one';
    button.disabled = variant.availability === 'out_of_stock';
  }
}

function follow(order, position) {
  if (bought) {
    say('unsubscribe', { topic: `order:${bought.id}` });
    topics.delete(`order:${bought.id}`);
    tokens.delete(bought.token);
  }
  bought = order;
  at('timeline').replaceChildren();
  showOrder();
  show(order.token);
  listen(`order:${order.id}`, position, moveOrder, true);
}

function showOrder() {
  const { number, status, payment_status, fulfillment_status } = bought;
  const all = [`No. ${number}`, status, payment_status, fulfillment_status];
  at('states').replaceChildren(...all.map((text) => make('span', words(text))));
  at('order').hidden = false;
  at('no-order').hidden = true;
}

function moveOrder({ message_type: type, timestamp, payload }) {
  if (type === 'resync') {
    ask('GET', orderPath()).then(({ data }) => {
      Object.assign(bought, data, { token: bought.token });
      showOrder();
    }, trouble);
    return;
  }
  if (type === 'order_update') {
    const { status, payment_status, fulfillment_status, fulfillment, change } = payload;
    Object.assign(bought, { status, payment_status, fulfillment_status });
    showOrder();
    step(timestamp, happened(change, payload, fulfillment?.tracking_number));
  } else if (type === 'payment_update') {
    step(
      timestamp,
      `${words(payload.change.replace('.', ' '))}: ${money(payload.amount, payload.currency)}`,
    );
  } else step(timestamp, words(payload.type ?? type));
}

function happened(change, { number, payment_status, fulfillment_status }, tracking) {
  if (change === 'order.placed') return `Order ${number} is placed`;
  if (change === 'order.payment_status_changed') return `The payment is ${words(payment_status)}`;
  if (change === 'order.fulfillment_status_changed') return `It is ${words(fulfillment_status)}`;
  const parcel = tracking ? `, parcel ${tracking}` : '';
  return `${words(change.replace('.', ' '))}${parcel}`;
}

function step(time, text) {
  const item = make('li', `${text} `);
  item.append(make('time', clock(time)));
  at('timeline').prepend(item);
}

// ---- The chat ---------------------------------------------------------------------------------------------------------

let talk;
/** What is shown, by message id or, until the shop has it, by the id given here. */
const shown = new Map();

function bubble(key, body, isMine, isWaiting) {
  const element = shown.get(key) ?? make('li');
  element.textContent = body;
  element.className = `${isMine ? 'mine' : ''} ${isWaiting ? 'waiting' : ''}`;
  if (!shown.has(key)) {
    shown.set(key, element);
    at('chat').append(element);
    at('chat').scrollTop = at('chat').scrollHeight;
  }
}

at('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  const body = at('text').value.trim();
  if (body === '') return;
  at('text').value = '';
  send(body).catch((error) =>
    bubble(crypto.randomUUID(), `not sent: ${error.message}`, true, true),
  );
});

async function send(body) {
  if (!talk) {
    talk = (await ask('POST', '/conversations', { subject: 'From the live page' })).data;
    show(talk.token);
    listen(`chat:${talk.id}`, undefined, moveChat, true);
  }
  const client_id = crypto.randomUUID();
  bubble(client_id, body, true, true);
  const headers = { 'x-conversation-token': talk.token };
  await ask('POST', `/conversations/${talk.id}/messages`, { body, client_id }, headers);
  bubble(client_id, body, true, false);
}

function moveChat({ message_type: type, payload }) {
  if (type === 'custom' && payload.kind === 'typing') at('typing').hidden = !payload.is_typing;
  if (type !== 'chat_message') return;
  at('typing').hidden = true;
  const isMine = payload.client_id !== undefined && shown.has(payload.client_id);
  bubble(isMine ? payload.client_id : payload.message_id, payload.body, isMine, false);
}

// ---- Begin ------------------------------------------------------------------------------------------------------------

connect();
readGoods().then((position) => listen('products', position, moveGoods), trouble);
