import { readFile } from 'node:fs/promises';

/**
 * A small shop window that moves: goods, a purchase, its order and a chat over the public API and the socket. For somebody
 * who wants to see real time before reading about it. Development only.
 */
export const livePage = (nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>rcommerce live</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #6b6b70; --line: #e3e3e6; --paper: #f7f7f8; --card: #fff; --well: #f1f1f3; --accent: #0a6b4f; --on-accent: #fff; --good: #14795a; --warn: #9a5b00; --bad: #b3261e; --glow: #d9f3e8; --shade: 0 1px 2px rgb(0 0 0 / .05), 0 6px 20px rgb(0 0 0 / .04); }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f0f2; --soft: #a0a0a6; --line: #303036; --paper: #121214; --card: #1b1b1f; --well: #26262b; --accent: #54d1a7; --on-accent: #08251b; --good: #54d1a7; --warn: #f0b45a; --bad: #ff8a80; --glow: #14382c; --shade: none; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
[hidden] { display: none !important; }
a { color: var(--accent); }
h1 { font-size: 1.15rem; letter-spacing: -.01em; margin: 0; }
h2 { font-size: .95rem; margin: 0 0 .75rem; }
p { margin: 0 0 .6rem; }
.soft { color: var(--soft); }
code { font: .88em ui-monospace, monospace; background: var(--well); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
header { position: sticky; top: 0; z-index: 1; background: var(--card); border-bottom: 1px solid var(--line); }
.bar { max-width: 78rem; margin: 0 auto; padding: .7rem 1.25rem; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
.bar h1 { margin-right: auto; }
.fact { font-size: .85rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.pill { display: inline-flex; align-items: center; gap: .45em; border-radius: 99px; padding: .2rem .75rem; background: var(--well); font-size: .85rem; font-weight: 600; }
.pill::before { content: ""; width: .6em; height: .6em; border-radius: 50%; background: var(--warn); }
.pill[data-state=open]::before { background: var(--good); box-shadow: 0 0 0 3px var(--glow); }
.pill[data-state=cut]::before { background: var(--bad); }
button { font: inherit; font-weight: 600; border: 1px solid var(--line); border-radius: 8px; padding: .4rem .9rem; background: var(--card); color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
button.main { background: var(--accent); color: var(--on-accent); border-color: transparent; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main { max-width: 78rem; margin: 0 auto; padding: 1.25rem; display: grid; grid-template-columns: minmax(0, 1fr) 23rem; gap: 1.25rem; align-items: start; }
.side { display: grid; gap: 1.25rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.1rem; box-shadow: var(--shade); }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem 1rem; }
.goods { display: grid; grid-template-columns: repeat(auto-fill, minmax(11.5rem, 1fr)); gap: .9rem; padding: 0; margin: 0; list-style: none; }
.good { display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: 11px; overflow: hidden; transition: border-color .6s, box-shadow .6s; }
.good.moved { border-color: var(--accent); box-shadow: 0 0 0 3px var(--glow); transition: none; }
.good img, .good .blank { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; background: var(--well); display: block; }
.good .text { padding: .7rem .8rem .8rem; display: flex; flex-direction: column; gap: .3rem; flex: 1; }
.good strong { font-weight: 600; line-height: 1.3; }
.good .row { display: flex; justify-content: space-between; gap: .5rem; font-size: .88rem; font-variant-numeric: tabular-nums; }
.good button { margin-top: auto; }
.stock { color: var(--good); } .stock[data-is=low_stock], .stock[data-is=backorder] { color: var(--warn); } .stock[data-is=out_of_stock] { color: var(--bad); }
.timeline { list-style: none; margin: .25rem 0 0; padding: 0 0 0 1rem; border-left: 2px solid var(--line); }
.timeline li { position: relative; padding: 0 0 .6rem; font-size: .9rem; }
.timeline li::before { content: ""; position: absolute; left: calc(-1rem - 6px); top: .45em; width: 10px; height: 10px; border-radius: 50%; background: var(--accent); }
.timeline time, .wire time { color: var(--soft); font-size: .8rem; font-variant-numeric: tabular-nums; }
.states { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 .8rem; }
.states span { background: var(--well); border-radius: 6px; padding: .1rem .5rem; font-size: .82rem; }
.chat { display: flex; flex-direction: column; gap: .4rem; max-height: 15rem; overflow-y: auto; margin: 0 0 .7rem; padding: 0; list-style: none; }
.chat li { max-width: 85%; border-radius: 12px; padding: .35rem .75rem; background: var(--well); align-self: flex-start; overflow-wrap: anywhere; }
.chat li.mine { align-self: flex-end; background: var(--accent); color: var(--on-accent); }
.chat li.waiting { opacity: .6; }
form { display: flex; gap: .5rem; }
input, select { font: inherit; min-width: 0; border: 1px solid var(--line); border-radius: 8px; padding: .4rem .7rem; background: var(--paper); color: var(--ink); }
form input { flex: 1; }
.wire { list-style: none; margin: 0; padding: 0; font-size: .84rem; max-height: 17rem; overflow-y: auto; }
.wire li { display: grid; grid-template-columns: 4.6rem minmax(0, 1fr); gap: .6rem; padding: .25rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.wire li.missed { background: var(--glow); }
.wire li.told { font-weight: 600; }
.note { border-radius: 8px; padding: .5rem .75rem; background: var(--well); font-size: .88rem; }
.note.bad { color: var(--bad); }
@media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 34rem) { main { padding: .75rem; } .goods { grid-template-columns: repeat(auto-fill, minmax(8.8rem, 1fr)); } .bar h1 { width: 100%; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
</style>
</head>
<body>
<header>
<div class="bar">
<h1>The shop, live</h1>
<span class="pill" id="state" data-state="connecting" role="status">connecting</span>
<span class="fact">position <code id="position">–</code></span>
<span class="fact"><span id="count">0</span> messages</span>
<button type="button" id="cut">Cut the line</button>
</div>
</header>
<main>
<section aria-labelledby="goods-title">
<div class="head"><h2 id="goods-title">Goods</h2>
<label class="fact">Card <select id="card"><option value="tok_success">pays</option><option value="tok_declined">is declined</option></select></label></div>
<p class="soft">Open this page twice, and buy in one window: the other hears of it. Or change something as staff, such as
<code>npm run rcommerce -- inventory adjust --sku <span id="sku">…</span> --set 2 --reason counted</code></p>
<p class="note bad" id="trouble" role="alert" hidden></p>
<ul class="goods" id="goods"></ul>
<p class="note" id="empty" hidden>Nothing is for sale here yet. <code>RCOMMERCE_SEED=demo</code> fills an empty shop.</p>
</section>
<div class="side">
<section aria-labelledby="order-title">
<h2 id="order-title">Your order</h2>
<p class="soft" id="no-order">Buy something, and follow it here: paid, sent, delivered.</p>
<div id="order" hidden>
<div class="states" id="states"></div>
<ol class="timeline" id="timeline"></ol>
</div>
</section>
<section aria-labelledby="chat-title">
<h2 id="chat-title">Ask the shop</h2>
<ul class="chat" id="chat" aria-live="polite"></ul>
<p class="soft" id="typing" hidden>… is writing</p>
<form id="ask"><input id="text" maxlength="5000" autocomplete="off" placeholder="Is it dishwasher-safe?" aria-label="Your message"><button class="main">Send</button></form>
</section>
<section aria-labelledby="wire-title">
<h2 id="wire-title">What was told</h2>
<p class="soft" id="quiet">Cut the line, buy something meanwhile, and see it told when the line is back.</p>
<ol class="wire" id="wire"></ol>
</section>
</div>
</main>
<script src="/docs/live.js"></script>
</body>
</html>
`;

export const liveScript = (): Promise<string> =>
  readFile(new URL('./live-page.js', import.meta.url), 'utf8');
