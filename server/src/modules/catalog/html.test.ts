import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainExcerpt, safeHtml } from './html.ts';

test('an excerpt is the text without tags, cut where it is too long, and never holds a tag', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['<p>Hello <b>wide</b>\n  world</p>', 'Hello wide world'],
    ['<p> a </p> <p> b </p>', 'a b'],
    ['<p title="a &gt; b">1 &lt; 2 &amp; 3</p>', '1 &lt; 2 &amp; 3'],
    ['<<p>b', 'b'],
    ['a <img src="x"', 'a'],
    ['', ''],
    ['x'.repeat(280), 'x'.repeat(280)],
    [`${'x'.repeat(280)} <br> `, 'x'.repeat(280)],
    ['x'.repeat(281), `${'x'.repeat(279)}…`],
    [`${'x'.repeat(277)}&amp;y`, `${'x'.repeat(277)}…`],
    [`<p>${' '.repeat(50_000)}a${'<br>'.repeat(10_000)}b</p>`, 'ab'],
  ];
  for (const [html, text] of cases) assert.equal(plainExcerpt(html, 280), text);
  const hostile = '<p>a</p><script>b</script><img src="https://x/y" alt="><script>c">';
  assert.equal(plainExcerpt(safeHtml(hostile), 280), 'a');
});
