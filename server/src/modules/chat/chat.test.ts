import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminKey, eventsOf } from '../../../test/support/events.ts';
import { heardIn } from '../../../test/support/heard.ts';
import { placeMugOrder } from '../../../test/support/orders.ts';
import { openShop, type TestRequest, type TestShop } from '../../../test/support/shop.ts';
import { deriveOrderToken } from '../../platform/tokens.ts';
import { MESSAGE_CHARS_MAX, MESSAGES_MAX, MESSAGES_PER_MINUTE_MAX } from './chat.ts';

type Asked = Pick<TestRequest, 'token' | 'headers'>;

/** A customer's sign-in, and the header with which they come. */
async function customer(shop: TestShop, email: string): Promise<Asked & { readonly id: string }> {
  const body = { email, password: 'a tall oak by the sea', first_name: 'Ada' };
  const made = await shop.request('POST', '/store/auth/register', { body });
  assert.equal(made.status, 201, made.text);
  return { token: made.body.access_token, id: made.body.customer.id };
}

const guestOf = (token: string): Asked => ({ headers: { 'x-conversation-token': token } });

/** Opens a conversation with a first message. */
async function opened(shop: TestShop, asked: Asked = {}, more: object = {}) {
  const body = { message: 'Is it dishwasher safe?', ...more };
  const made = await shop.request('POST', '/store/conversations', { body, ...asked });
  assert.equal(made.status, 201, made.text);
  assert.ok(made.headers['x-ratelimit-limit'], 'an address may open so many');
  return made.body;
}

const refusedAs = (answer: { status: number; body: { code?: string } }, code: string, to: number) =>
  assert.deepEqual([answer.status, answer.body.code], [to, code]);

test('a guest opens a conversation, staff answer, and the token alone opens it', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const made = await opened(shop, {}, { subject: ' The mug ', email: 'Guest@Example.com' });
  assert.match(made.token, /^cv_live_/);
  assert.deepEqual([made.subject, made.status, made.last_seq], ['The mug', 'open', 1]);
  const path = `/store/conversations/${made.id}`;
  const guest = guestOf(made.token);
  const other = await opened(shop);
  for (const asked of [{}, guestOf(other.token), await customer(shop, 'ada@example.com')]) {
    refusedAs(await shop.request('GET', path, asked), 'CONVERSATION_NOT_FOUND', 404);
    const body = { body: 'mine?' };
    const wrote = await shop.request('POST', `${path}/messages`, { ...asked, body });
    refusedAs(wrote, 'CONVERSATION_NOT_FOUND', 404);
  }
  assert.equal((await shop.request('GET', path, guest)).body.token, undefined, 'shown once');
  const admin = `/admin/conversations/${made.id}`;
  const asked = await shop.request('GET', admin, { token });
  assert.deepEqual([asked.body.email, asked.body.unread_count], ['guest@example.com', 1]);
  const answer = await shop.request('POST', `${admin}/messages`, { token, body: { body: 'Yes.' } });
  assert.equal(answer.status, 201, answer.text);
  assert.deepEqual(
    [answer.body.seq, answer.body.author_type, answer.body.author_name],
    [2, 'staff', 'Olive Owner'],
  );
  const now = (await shop.request('GET', path, guest)).body;
  assert.deepEqual(
    [now.status, now.last_seq, now.read_seq, now.unread_count],
    ['pending', 2, 1, 1],
  );
  const read = await shop.request('POST', `${path}/read`, { ...guest, body: { seq: 99 } });
  assert.deepEqual(
    [read.body.read_seq, read.body.unread_count],
    [2, 0],
    'no further than the last',
  );
  const back = await shop.request('POST', `${path}/read`, { ...guest, body: { seq: 1 } });
  assert.equal(back.body.read_seq, 2, 'what was read stays read');
  const thanks = { ...guest, body: { body: 'Thanks' } };
  assert.equal((await shop.request('POST', `${path}/messages`, thanks)).body.author_type, 'guest');
  assert.equal((await shop.request('GET', path, guest)).body.status, 'open');
  const seqs = async (query: string) =>
    (await shop.request('GET', `${path}/messages${query}`, guest)).body.data.map(
      (one: { seq: number }) => one.seq,
    );
  assert.deepEqual(await seqs(''), [1, 2, 3]);
  assert.deepEqual(await seqs('?sort=-seq&limit=2'), [3, 2]);
});

test('a note reaches no shopper: not in lists, counts, marks, times or events', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const ada = await customer(shop, 'ada@example.com');
  const made = await opened(shop, ada);
  const path = `/store/conversations/${made.id}`;
  const admin = `/admin/conversations/${made.id}`;
  const before = (await shop.request('GET', path, ada)).body;
  shop.clock.advance(1000);
  const note = { body: 'Asks a lot', internal: true, client_id: 'n-1' };
  const wrote = await shop.request('POST', `${admin}/messages`, { token: key, body: note });
  assert.deepEqual([wrote.status, wrote.body.internal, wrote.body.seq], [201, true, 2]);
  assert.deepEqual((await shop.request('GET', path, ada)).body, before);
  const read = await shop.request('POST', `${path}/read`, { ...ada, body: { seq: 2 } });
  assert.equal(read.body.read_seq, 1);
  const listed = await shop.request('GET', `${path}/messages?count=true`, ada);
  assert.equal(listed.body.total, 1);
  assert.equal(listed.body.data[0].internal, undefined);
  const mine = { ...ada, body: { body: 'Mine', client_id: 'n-1' } };
  const own = await shop.request('POST', `${path}/messages`, mine);
  assert.deepEqual([own.status, own.body.body, own.body.seq], [201, 'Mine', 3]);
  const all = await shop.request('GET', `${admin}/messages`, { token: key });
  assert.deepEqual(
    all.body.data.map((one: { seq: number; internal: boolean }) => [one.seq, one.internal]),
    [
      [1, false],
      [2, true],
      [3, false],
    ],
  );
  await shop.drain();
  const heard = await shop.rows<{ audience: { to: string }[] }>(
    `select audience from events where type = 'conversation.message_created' order by seq`,
  );
  assert.deepEqual(
    heard.map(({ audience }) => audience.map((one) => one.to)),
    [['staff', 'customer'], ['staff'], ['staff', 'customer']],
  );
  assert.ok(
    !JSON.stringify(await eventsOf(shop, key, 'conversation.message_created')).includes('Mine'),
  );
});

test('each shopper and each store see their own', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const ada = await customer(shop, 'ada@example.com');
  const bob = await customer(shop, 'bob@example.com');
  const hers = await opened(shop, ada);
  shop.clock.advance(1000);
  const his = await opened(shop, bob);
  assert.equal(hers.token, undefined, 'an account needs no token');
  const ids = async (path: string, asked: Asked) =>
    (await shop.request('GET', path, asked)).body.data.map((one: { id: string }) => one.id);
  assert.deepEqual(await ids('/store/conversations', ada), [hers.id]);
  assert.deepEqual(await ids('/store/conversations', bob), [his.id]);
  refusedAs(await shop.request('GET', '/store/conversations'), 'UNAUTHENTICATED', 401);
  for (const part of ['', '/messages']) {
    const foreign = await shop.request('GET', `/store/conversations/${hers.id}${part}`, bob);
    refusedAs(foreign, 'CONVERSATION_NOT_FOUND', 404);
  }
  for (const [part, body] of [
    ['messages', { body: 'x' }],
    ['read', { seq: 1 }],
    ['close', undefined],
  ] as const) {
    const path = `/store/conversations/${hers.id}/${part}`;
    const foreign = await shop.request('POST', path, { ...bob, ...(body && { body }) });
    refusedAs(foreign, 'CONVERSATION_NOT_FOUND', 404);
  }
  assert.deepEqual(await ids('/admin/conversations', { token }), [his.id, hers.id]);
  assert.deepEqual(await ids(`/admin/conversations?customer_id=${ada.id}`, { token }), [hers.id]);
  const other = await shop.secondStore();
  assert.deepEqual(await ids('/admin/conversations', { token: other.token }), []);
  const foreign = await shop.request('GET', `/admin/conversations/${hers.id}`, {
    token: other.token,
  });
  refusedAs(foreign, 'CONVERSATION_NOT_FOUND', 404);
});

test('an order is named only by whom it belongs to', async (t) => {
  const shop = await openShop(t);
  const ada = await customer(shop, 'ada@example.com');
  const { id: orderId } = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const token = await shop.staffToken();
  const asks = (asked: Asked, query = '') =>
    shop.request('POST', `/store/conversations${query}`, {
      ...asked,
      body: { order_id: orderId },
    });
  refusedAs(await asks({}), 'ORDER_NOT_FOUND', 404);
  refusedAs(await asks(ada), 'ORDER_NOT_FOUND', 404);
  const { token: ofOrder, hash } = deriveOrderToken(shop.edges.secrets, orderId, 1);
  await shop.rows('update orders set access_token_hash = $1', [hash]);
  const byGuest = await asks({}, `?token=${ofOrder}`);
  assert.deepEqual([byGuest.status, byGuest.body.order_id], [201, orderId], byGuest.text);
  await shop.rows('update orders set customer_id = $1', [ada.id]);
  assert.equal((await asks(ada)).body.order_id, orderId);
  const found = await shop.request('GET', `/admin/conversations?order_id=${orderId}`, { token });
  assert.equal(found.body.data.length, 2);
});

test('of two who take a conversation, the second learns who has it', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const key = await adminKey(shop);
  const { id } = await opened(shop);
  const invited = await shop.request('POST', '/admin/staff', {
    token,
    body: { email: 'sam@example.com', name: 'Sam', role: 'support' },
  });
  const sam = invited.body.id as string;
  const assign = (asked: Asked, body: object) =>
    shop.request('POST', `/admin/conversations/${id}/assign`, { ...asked, body });
  refusedAs(await assign({ token: key }, {}), 'VALIDATION_FAILED', 422);
  refusedAs(await assign({ token }, { assignee_id: id }), 'NOT_FOUND', 404);
  assert.equal((await assign({ token: key }, { assignee_id: sam })).body.assignee_id, sam);
  const late = await assign({ token }, {});
  refusedAs(late, 'CONVERSATION_ASSIGNED', 409);
  assert.equal(late.body.details.assignee_id, sam);
  const taken = await assign({ token }, { expected_assignee_id: sam });
  assert.equal(taken.status, 200, taken.text);
  assert.notEqual(taken.body.assignee_id, sam);
  const freed = await assign({ token }, { assignee_id: null });
  assert.equal(freed.body.assignee_id, null, 'what is mine I may give back');
  const told = await eventsOf(shop, key, 'conversation.assigned');
  assert.deepEqual(
    told.map((one) => one['assignee_id']),
    [sam, taken.body.assignee_id, null],
  );
});

test('who closes twice closes once, and the next message opens again, a note not', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const made = await opened(shop);
  const guest = guestOf(made.token);
  const admin = `/admin/conversations/${made.id}`;
  const close = await shop.request('POST', `/store/conversations/${made.id}/close`, guest);
  assert.equal(close.body.status, 'closed');
  assert.equal((await shop.request('POST', `${admin}/close`, { token: key })).status, 200);
  assert.equal((await eventsOf(shop, key, 'conversation.closed')).length, 1);
  const write = (body: object) => shop.request('POST', `${admin}/messages`, { token: key, body });
  const status = async () => (await shop.request('GET', admin, { token: key })).body.status;
  await write({ body: 'was easy', internal: true });
  assert.equal(await status(), 'closed');
  await write({ body: 'One more thing' });
  assert.equal(await status(), 'open');
  await write({ body: 'And another' });
  assert.equal(await status(), 'pending');
});

test('a message of the most characters fits, one more does not, and nothing is no message', async (t) => {
  const shop = await openShop(t);
  const made = await opened(shop);
  const write = (body: string) =>
    shop.request('POST', `/store/conversations/${made.id}/messages`, {
      ...guestOf(made.token),
      body: { body },
    });
  assert.equal((await write('😀'.repeat(MESSAGE_CHARS_MAX))).status, 201);
  for (const long of [MESSAGE_CHARS_MAX + 1, 2 * MESSAGE_CHARS_MAX + 1]) {
    const answer = await write('x'.repeat(long));
    refusedAs(answer, 'MESSAGE_TOO_LONG', 422);
    assert.equal(answer.body.errors[0].field, '/body');
  }
  refusedAs(await write(' \n '), 'VALIDATION_FAILED', 422);
  refusedAs(await write('nul \u0000'), 'VALIDATION_FAILED', 422);
  refusedAs(await write('my card is 4242 4242 4242 4242'), 'CARD_DATA_REJECTED', 422);
  const bad = { body: { message: 'x', email: 'nobody' } };
  refusedAs(await shop.request('POST', '/store/conversations', bad), 'EMAIL_INVALID', 422);
});

test('a writer may write so much a minute, and a conversation holds so much', async (t) => {
  const shop = await openShop(t);
  const ada = await customer(shop, 'ada@example.com');
  const [one, two] = [await opened(shop, ada), await opened(shop, ada)];
  const write = (id: string) =>
    shop.request('POST', `/store/conversations/${id}/messages`, { ...ada, body: { body: 'x' } });
  for (let more = 2; more < MESSAGES_PER_MINUTE_MAX; more += 1) {
    assert.equal((await write(more % 2 === 0 ? one.id : two.id)).status, 201);
  }
  const over = await write(two.id);
  refusedAs(over, 'RATE_LIMITED', 429);
  assert.equal(over.headers['retry-after'], '60');
  const other = await opened(shop);
  assert.equal(other.last_seq, 1, 'others write on');
  shop.clock.advance(60_000);
  assert.equal((await write(one.id)).status, 201);
  await shop.rows('update conversations set last_seq = $1 where id = $2', [
    MESSAGES_MAX - 1,
    one.id,
  ]);
  assert.equal((await write(one.id)).status, 201);
  refusedAs(await write(one.id), 'LIMIT_EXCEEDED', 422);
});

test('an answer that is not read is mailed once, until the shopper has read again', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  await shop.request('PATCH', '/admin/settings/storefront_url', {
    token: key,
    body: { value: 'https://shop.example.com' },
  });
  const made = await opened(shop, {}, { email: 'guest@example.com' });
  const guest = guestOf(made.token);
  const answer = (body: string) =>
    shop.request('POST', `/admin/conversations/${made.id}/messages`, {
      token: key,
      body: { body },
    });
  const passes = async (minutes: number) => {
    shop.clock.advance(minutes * 60_000);
    await shop.drain();
    return shop.mails.filter((mail) => mail.kind === 'chat_reply').length;
  };
  await answer('Yes, <b>it</b> is.');
  assert.equal(await passes(4), 0);
  assert.equal(await passes(2), 1);
  const mail = shop.mails.find((one) => one.kind === 'chat_reply');
  assert.equal(mail?.to, 'guest@example.com');
  assert.match(mail?.text ?? '', /Yes, <b>it<\/b> is\./);
  assert.ok(mail?.html.includes('&lt;b&gt;'), 'markup is shown, not done');
  const [link] = /https:\/\/shop\.example\.com\/conversations\/\S+/.exec(mail?.text ?? '') ?? [];
  assert.ok(link?.endsWith(`${made.id}#token=${made.token}`), link);
  await answer('And microwave safe.');
  assert.equal(await passes(6), 1, 'no second mail while the first waits');
  const read = { ...guest, body: { seq: 3 } };
  await shop.request('POST', `/store/conversations/${made.id}/read`, read);
  await answer('Third');
  assert.equal(await passes(4), 1);
  await shop.request('POST', `/store/conversations/${made.id}/read`, {
    ...guest,
    body: { seq: 4 },
  });
  await answer('Fourth');
  assert.equal(await passes(2), 1, 'it is two minutes old');
  assert.equal(await passes(4), 2);
  const note = { body: 'a note', internal: true };
  await shop.request('POST', `/store/conversations/${made.id}/read`, {
    ...guest,
    body: { seq: 5 },
  });
  await shop.request('POST', `/admin/conversations/${made.id}/messages`, {
    token: key,
    body: note,
  });
  assert.equal(await passes(6), 2);
});

test('staff write to a customer first, who finds it and is exported and erased with it', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const ada = await customer(shop, 'ada@example.com');
  const absent = await shop.request('POST', '/admin/conversations', {
    token: key,
    body: { customer_id: crypto.randomUUID(), message: 'x' },
  });
  refusedAs(absent, 'CUSTOMER_NOT_FOUND', 404);
  const made = await shop.request('POST', '/admin/conversations', {
    token: key,
    body: { customer_id: ada.id, subject: 'Your parcel', message: 'It came back to us.' },
  });
  assert.deepEqual([made.status, made.body.status], [201, 'pending'], made.text);
  const path = `/store/conversations/${made.body.id}/messages`;
  await shop.request('POST', path, { ...ada, body: { body: 'I live at 1 Main Street' } });
  const note = { body: 'moved', internal: true };
  await shop.request('POST', `/admin/conversations/${made.body.id}/messages`, {
    token: key,
    body: note,
  });
  const exported = await shop.request('GET', '/store/customers/me/export', ada);
  const [held] = exported.body.conversations;
  assert.equal(held.subject, 'Your parcel');
  assert.deepEqual(
    held.messages.map((one: { body: string }) => one.body),
    ['It came back to us.', 'I live at 1 Main Street'],
  );
  const guest = await opened(shop, {}, { email: 'ada@example.com', message: 'It is me, Ada' });
  const erased = await shop.request('POST', `/admin/customers/${ada.id}/erase`, { token: key });
  assert.ok(erased.status < 300, erased.text);
  const words = await shop.rows<{ text: string }>(
    `select m.body || coalesce(c.subject, '') || coalesce(c.email, '') as text
       from conversation_messages m join conversations c on c.id = m.conversation_id`,
  );
  assert.deepEqual(
    words.map(({ text }) => text),
    ['Erased', 'Erased', 'Erased', 'Erased'],
  );
  const gone = await shop.request('GET', `/store/conversations/${guest.id}`, guestOf(guest.token));
  refusedAs(gone, 'CONVERSATION_NOT_FOUND', 404);
});

test('the conversations of an account that is merged are those of the other', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const ada = await customer(shop, 'ada@example.com');
  const bob = await customer(shop, 'bob@example.com');
  const { id } = await opened(shop, ada);
  const merged = await shop.request('POST', `/admin/customers/${ada.id}/merge`, {
    token,
    body: { into_customer_id: bob.id },
  });
  assert.equal(merged.status, 200, merged.text);
  assert.equal((await shop.request('GET', `/store/conversations/${id}`, bob)).status, 200);
});

test('an answer that a customer has not read is told in the shop and on `me` as well, with the way to it', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const registered = await shop.request('POST', '/store/auth/register', {
    body: { email: 'ann@example.com', password: 'a quiet harbour at dawn' },
  });
  const { access_token: token } = registered.body;
  const talk = await shop.request('POST', '/store/conversations', {
    token,
    body: { message: 'Is it blue?' },
  });
  const answered = await shop.request('POST', `/admin/conversations/${talk.body.id}/messages`, {
    token: key,
    body: { body: 'Deep blue.' },
  });
  assert.equal(answered.status, 201, answered.text);
  shop.clock.advance(6 * 60_000);
  await shop.drain();
  const told = await shop.request('GET', '/store/customers/me/notifications', { token });
  const [one] = told.body.data;
  assert.equal(one?.kind, 'chat_reply', told.text);
  assert.deepEqual(one.data, { conversation_id: talk.body.id });
  const said = (await heardIn(shop)).filter(({ type }) => type === 'customer_notification');
  assert.deepEqual(
    said.map(({ key: topic, payload }) => [topic, (payload as { kind?: string }).kind]),
    [[`me:${registered.body.customer.id}`, 'chat_reply']],
  );
});
