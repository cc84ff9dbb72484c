import type { Config } from '../config.ts';
import { mailFolderOf, wayOf } from '../mail/mail.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');

/** What somebody who has just run `npm start` wants to know. Development only. */
export function startPage(facts: {
  readonly origin: string;
  readonly config: Config;
  readonly version: string;
  readonly nonce: string;
}): string {
  const origin = escaped(facts.origin);
  const { config } = facts;
  const owner =
    config.owner?.email !== undefined && config.owner.password !== undefined
      ? `Sign in as <code>${escaped(config.owner.email)}</code> with the password in <code>RCOMMERCE_OWNER_PASSWORD</code>.`
      : 'The first start printed a line <code>owner: &lt;email&gt; &lt;password&gt;</code> in the terminal. Lost it? <code>npm run rcommerce -- staff reset-password &lt;email&gt;</code> makes a new one.';
  const again =
    config.database?.url === undefined
      ? `Stop the server, delete <code>${escaped(config.dataDir)}</code>, start it again.`
      : 'Stop the server, empty the database that <code>DATABASE_URL</code> names, start it again.';
  const mails =
    wayOf(config) === 'smtp'
      ? 'Mails leave by the mail server of the settings.'
      : `Nothing leaves this machine: each mail is a file in <code>${escaped(mailFolderOf(config))}</code>, which a mail program opens. <code>npm run rcommerce -- mail preview</code> shows what they look like.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>rcommerce is running</title>
<link rel="icon" href="data:,">
<style nonce="${facts.nonce}">
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #6b6b70; --line: #e3e3e6; --paper: #fff; --code: #f5f5f7; --accent: #0a6b4f; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f0f2; --soft: #a0a0a6; --line: #333338; --paper: #161618; --code: #222226; --accent: #54d1a7; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 4rem 1.5rem 6rem; }
h1 { font-size: 1.9rem; letter-spacing: -.02em; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2.5rem 0 .75rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
a { color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.5rem; margin: 0; padding: 1rem 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; background: var(--code); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--code); padding: 1rem 1.1rem; border-radius: 8px; overflow-x: auto; margin: .6rem 0; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .7rem; } main { padding-top: 2rem; } }
</style>
</head>
<body>
<main>
<h1>Your shop is running</h1>
<p class="soft">rcommerce ${escaped(facts.version)}, development. Only this machine can reach it.</p>
<h2>Where things are</h2>
<dl>
<dt>Shopper API</dt><dd><code>${origin}/api/v1/store</code>, for example <a href="${origin}/api/v1/store/products">the products</a></dd>
<dt>Staff API</dt><dd><code>${origin}/api/v1/admin</code></dd>
<dt>Live</dt><dd><a href="${origin}/docs/live">${origin}/docs/live</a>: stock, an order and a chat as they move</dd>
<dt>Reference</dt><dd><a href="${origin}/docs">${origin}/docs</a></dd>
<dt>OpenAPI</dt><dd><a href="${origin}/openapi.json">${origin}/openapi.json</a></dd>
<dt>Health</dt><dd><a href="${origin}/health/ready">${origin}/health/ready</a></dd>
<dt>Data</dt><dd><code>${escaped(config.dataDir)}</code></dd>
</dl>
<h2>Try it</h2>
<pre><code># what is for sale
curl ${origin}/api/v1/store/products

# an empty cart, with the token that opens it
curl -X POST ${origin}/api/v1/store/carts \\
  -H 'Content-Type: application/json' -d '{}'

# sign in as the owner
curl -X POST ${origin}/api/v1/admin/auth/login \\
  -H 'Content-Type: application/json' -d '{"email":"…","password":"…"}'</code></pre>
<p>A whole purchase, from the cart to a refund, is in <code>docs/tutorial.md</code> of the project; <code>docs/README.md</code> lists all pages.</p>
<h2>The owner's login</h2>
<p>${owner}</p>
<h2>Mails</h2>
<p>${mails}</p>
<h2>Paying</h2>
<p>The provider <code>simulator</code> takes test tokens: <code>tok_success</code> pays, <code>tok_declined</code> does not.</p>
<h2>Begin again</h2>
<p>${again}</p>
</main>
</body>
</html>
`;
}
