import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailSample } from '../../main/demo/mail-samples.ts';
import { renderMail } from './render.ts';
import { TEMPLATE_NAMES } from './types.ts';

test('every mail has a subject of one line and says the same in both forms, with nothing left unfilled', () => {
  for (const name of TEMPLATE_NAMES) {
    const { subject, html, text } = renderMail(name, mailSample(name));
    assert.match(subject, /^\S.{9,119}$/, name);
    for (const form of [subject, html, text]) {
      assert.doesNotMatch(form, /\{\{|\{%|undefined|\[object|\*\*|NaN/, name);
    }
    const links = [...text.matchAll(/https?:\/\/[^\s]+/g)].map(([link]) => link);
    assert.ok(links.length > 0, name);
    for (const link of links) assert.ok(html.includes(link.replaceAll('&', '&amp;')), link);
    assert.doesNotMatch(text, /<\w|\n{3}/, name);
    assert.match(html, /<h1 /, name);
    assert.ok(html.length < 60_000, `${name}: mailboxes cut off longer ones (${html.length})`);
  }
});

test('a value that nobody gave is our bug, not a gap in a mail', () => {
  const { store, greeting } = mailSample('welcome');
  assert.throws(() => renderMail('welcome', { store, greeting }), /undefined variable/);
});

test('values are text: markup, templates and line breaks in them stay what they are', () => {
  const values = mailSample('order_confirmation');
  const name = '<b>{{ store.name }}</b>\r\nBcc: everybody@example.com';
  const { subject, html, text } = renderMail('order_confirmation', {
    ...values,
    store: { ...values.store, name },
  });
  assert.doesNotMatch(subject, /[\r\n]/);
  assert.match(html, /&lt;b&gt;\{\{ store\.name \}\}&lt;\/b&gt;/);
  assert.doesNotMatch(html, /<b>/);
  assert.match(text, /<b>\{\{ store\.name \}\}<\/b>/);
});

test('an address in a link cannot break out of its attribute', () => {
  const order_url = 'https://shop.example/"><script>alert(1)</script>';
  const { html } = renderMail('order_confirmation', {
    ...mailSample('order_confirmation'),
    order_url,
  });
  assert.doesNotMatch(html, /<script/);
});
