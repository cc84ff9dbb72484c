/* The few pages that a mailed link needs before a shop has pages of its own: a form, one call of the API, what came of it.
 * The token stands behind `#`, so no server and no log ever gets it but the API.
 */

type LinkPage = {
  readonly title: string;
  readonly says: string;
  readonly button: string;
  /** What is asked besides the token of the address line. */
  readonly fields: readonly ('email' | 'password')[];
  readonly needsToken: boolean;
  readonly api: string;
  readonly done: string;
  /** What a 401 means here, where it may mean more than a dead link. */
  readonly unknown?: string;
};

const DEAD_LINK = 'This link was used before, replaced by a newer one, or is too old.';

const CHOOSE_PASSWORD = {
  button: 'Save the password',
  fields: ['password'],
  needsToken: true,
} as const;
const FORGOT = {
  title: 'Forgotten your password?',
  says: 'We mail you a link by which you choose a new one.',
  button: 'Mail me a link',
  fields: ['email'],
  needsToken: false,
  done: 'If there is an account with this address, a mail with a link is on its way.',
} as const;
const NOTHING_ASKED = { fields: [], needsToken: true } as const;

/** By path. */
export const LINK_PAGES: Readonly<Record<string, LinkPage>> = {
  '/account/verify-email': {
    ...NOTHING_ASKED,
    title: 'Confirm your e-mail address',
    says: 'One click, and we know that the address is yours.',
    button: 'Confirm',
    api: '/api/v1/store/auth/verify-email',
    done: 'Thank you, your address is confirmed.',
  },
  '/account/confirm-email': {
    ...NOTHING_ASKED,
    title: 'Confirm your new address',
    says: 'From then on you sign in with the new address.',
    button: 'Confirm',
    api: '/api/v1/store/customers/me/email/confirm',
    done: 'Done. From now on you sign in with the new address.',
  },
  '/account/reset-password': {
    ...CHOOSE_PASSWORD,
    title: 'Choose a new password',
    says: 'At least 10 characters. You are signed out everywhere else.',
    api: '/api/v1/store/auth/password-reset/confirm',
    done: 'Your password is saved. You can sign in with it now.',
  },
  '/account/accept-invitation': {
    ...CHOOSE_PASSWORD,
    title: 'Choose a password',
    says: 'At least 10 characters. Then the account is yours.',
    api: '/api/v1/store/auth/password-reset/confirm',
    done: 'Your account is open. You can sign in now.',
  },
  '/account/unsubscribe': {
    ...NOTHING_ASKED,
    title: 'No more of these mails',
    says: 'You still hear of your orders and your account.',
    button: 'Unsubscribe',
    api: '/api/v1/store/unsubscribe',
    done: 'Done. You get no more of these mails.',
  },
  '/cart/restore': {
    ...NOTHING_ASKED,
    title: 'Your cart',
    says: 'One click, and it is open again.',
    button: 'Open it',
    api: '/api/v1/store/carts/restore',
    done: 'Your cart is open again. A shop with pages of its own shows it here.',
  },
  '/account/forgot-password': { ...FORGOT, api: '/api/v1/store/auth/password-reset' },
  '/admin/accept-invitation': {
    ...CHOOSE_PASSWORD,
    title: 'Accept the invitation',
    says: 'Choose a password of at least 12 characters. If you work on another shop of this server, use the one you have.',
    button: 'Accept',
    api: '/api/v1/admin/auth/invitations/accept',
    done: 'Welcome. You can sign in with this password now.',
    unknown: `${DEAD_LINK} Or the password is not the one you have on this server.`,
  },
  '/admin/reset-password': {
    ...CHOOSE_PASSWORD,
    title: 'Choose a new password',
    says: 'At least 12 characters. You are signed out everywhere else.',
    api: '/api/v1/admin/auth/password-reset/confirm',
    done: 'Your password is saved. You can sign in with it now.',
  },
  '/admin/forgot-password': { ...FORGOT, api: '/api/v1/admin/auth/password-reset' },
};

const FIELDS = {
  email:
    '<label for="email">E-mail address</label><input id="email" name="email" type="email" autocomplete="email" required>',
  password:
    '<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="new-password" required>',
} as const;

/** All text is our own; nothing of the request is in the page. */
export function linkPage(page: LinkPage, nonce: string): string {
  const task = JSON.stringify({
    api: page.api,
    needsToken: page.needsToken,
    done: page.done,
    unknown: page.unknown ?? DEAD_LINK,
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #63636a; --line: #c9c9cf; --page: #f1f1f4; --card: #fff; --accent: #0a6b4f; --on: #fff; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f2f4; --soft: #a3a3ab; --line: #44444b; --page: #111113; --card: #1c1c1f; --accent: #54d1a7; --on: #06281d; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 27rem; margin: 12vh auto; padding: 2.5rem; background: var(--card); border-radius: 14px; }
h1 { font-size: 1.6rem; line-height: 1.25; letter-spacing: -.02em; margin: 0 0 .5rem; }
p { margin: 0 0 1.25rem; color: var(--soft); }
label { display: block; font-weight: 600; margin-bottom: .35rem; }
input { width: 100%; font: inherit; color: inherit; background: transparent; padding: .7rem .8rem; border: 1px solid var(--line); border-radius: 8px; margin-bottom: 1.25rem; }
button { font: inherit; font-weight: 600; padding: .75rem 1.5rem; border: 0; border-radius: 8px; background: var(--accent); color: var(--on); cursor: pointer; }
button[disabled] { opacity: .6; cursor: wait; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#said { margin: 1.25rem 0 0; color: var(--ink); }
#said.bad { color: var(--bad); }
@media (max-width: 32rem) { main { margin: 0; min-height: 100vh; border-radius: 0; } }
</style>
</head>
<body>
<main>
<h1>${page.title}</h1>
<p id="says">${page.says}</p>
<form>${page.fields.map((field) => FIELDS[field]).join('')}<button>${page.button}</button></form>
<p id="said" role="status" hidden></p>
<noscript><p>This page needs JavaScript to use the link of your mail.</p></noscript>
</main>
<script nonce="${nonce}">
const task = ${task};
const form = document.querySelector('form');
const button = form.querySelector('button');
const said = document.getElementById('said');
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const say = (text, isBad) => { said.textContent = text; said.className = isBad ? 'bad' : ''; said.hidden = false; };
if (task.needsToken && !token) { form.hidden = true; say('The link is not whole. Please open it from your mail once more.', true); }
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    const body = Object.fromEntries(new FormData(form));
    if (task.needsToken) body.token = token;
    const answer = await fetch(task.api, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (answer.ok) { form.hidden = true; document.getElementById('says').hidden = true; history.replaceState(null, '', location.pathname); say(task.done, false); return; }
    const problem = await answer.json().catch(() => ({}));
    const first = problem.errors && problem.errors[0];
    const told = first ? first.message : problem.detail || 'That did not work. Please try again.';
    say(answer.status === 401 ? task.unknown : told[0].toUpperCase() + told.slice(1), true);
  } catch { say('The shop does not answer. Please try again.', true); }
  button.disabled = false;
});
</script>
</body>
</html>
`;
}
