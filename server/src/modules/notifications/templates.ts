/* The texts of all mails. One source makes the HTML and the plain form (`render.ts`): blocks parted by blank lines,
 * `# ` a title, `## ` a heading, `> ` a small print, `{% … %}` alone is taken as it is, all else a paragraph. Values
 * are Liquid; in HTML they are escaped.
 */
import type { TemplateName } from './types.ts';

export type Template = {
  readonly subject: string;
  /** The line that a mailbox shows beside the subject. */
  readonly preview: string;
  readonly body: string;
};

const NOT_YOU = `> If you did not ask for this, you need not do anything. Nothing changes unless the link is used.`;

export const TEMPLATES: Readonly<Record<TemplateName, Template>> = {
  order_confirmation: {
    subject: 'Your order {{ order.number }} at {{ store.name }}',
    preview: 'Thank you! Here is what you ordered: {{ order.total }} in all.',
    body: `
# Thank you for your order

{{ greeting }} we have your order **{{ order.number }}** of {{ order.date }}.{% if order.awaits_payment %} We will begin with it as soon as your payment of {{ order.balance_due }} has arrived.{% elsif order.ships %} You will hear from us again when it is on its way.{% endif %}

{% render 'button', label: 'See your order', url: order_url %}

## What you ordered

{% render 'items', items: order.items %}

{% render 'totals', totals: order.totals, total: order.total, tax_note: order.tax_note %}

{% render 'addresses', shipping: order.addresses.shipping, billing: order.addresses.billing, method: order.shipping_method %}

> Keep this mail: its link opens your order without an account.`,
  },
  order_shipped: {
    subject:
      '{% if fulfillment.is_whole %}Your order {{ order.number }} is on its way{% else %}A part of your order {{ order.number }} is on its way{% endif %}',
    preview:
      '{% if fulfillment.tracking_number %}Tracking number {{ fulfillment.tracking_number }}{% else %}{{ store.name }} has sent your parcel{% endif %}',
    body: `
# {% if fulfillment.is_whole %}Your order is on its way{% else %}A part of your order is on its way{% endif %}

{{ greeting }} we have handed order **{{ order.number }}** over{% if fulfillment.tracking_company %} to {{ fulfillment.tracking_company }}{% endif %}.

{% render 'facts', facts: fulfillment.facts %}

{% if fulfillment.tracking_url %}{% render 'button', label: 'Track the parcel', url: fulfillment.tracking_url %}{% else %}{% render 'button', label: 'See your order', url: order_url %}{% endif %}

## In this parcel

{% render 'items', items: fulfillment.items %}

{% render 'addresses', shipping: order.addresses.shipping, billing: nil, method: nil %}`,
  },
  order_delivered: {
    subject:
      '{% if fulfillment.is_whole %}Your order {{ order.number }} has arrived{% else %}A part of your order {{ order.number }} has arrived{% endif %}',
    preview: 'We hope that everything is as you wished.',
    body: `
# Your parcel has arrived

{{ greeting }} a parcel of order **{{ order.number }}** was delivered.

{% render 'items', items: fulfillment.items %}

{% render 'button', label: 'See your order', url: order_url %}`,
  },
  order_cancelled: {
    subject: 'Your order {{ order.number }} was cancelled',
    preview:
      '{% if refund_amount %}{{ refund_amount }} goes back to you.{% else %}Nothing was charged.{% endif %}',
    body: `
# Your order was cancelled

{{ greeting }} order **{{ order.number }}** of {{ order.date }} was cancelled{% if reason %}: {{ reason }}{% endif %}.

{% if refund_amount %}We send {{ refund_amount }} back the way it was paid. You get a mail of its own about that.{% else %}You were not charged for it.{% endif %}

## What was cancelled

{% render 'items', items: order.items %}

{% render 'button', label: 'See your order', url: order_url %}`,
  },
  payment_successful: {
    subject: 'We received your payment of {{ amount }}',
    preview: 'For order {{ order.number }} at {{ store.name }}.',
    body: `
# Payment received

{{ greeting }} thank you: your payment for order **{{ order.number }}** has arrived.

{% render 'facts', facts: facts %}

{% render 'button', label: 'See your order', url: order_url %}`,
  },
  payment_failed: {
    subject:
      '{% if order %}Your payment for order {{ order.number }} did not go through{% else %}Your payment did not go through{% endif %}',
    preview: 'Nothing was charged. You can try again.',
    body: `
# Your payment did not go through

{{ greeting }} the payment of {{ amount }}{% if order %} for order **{{ order.number }}**{% endif %} was not accepted, and nothing was charged. {{ error }}

{% render 'button', label: 'Try again', url: retry_url %}

> {% if order %}Your order is kept.{% else %}Your cart is kept for you.{% endif %} If you have paid in the meantime, please take no notice of this mail.`,
  },
  refund_processed: {
    subject: '{{ amount }} is on its way back to you',
    preview:
      '{% if order %}For order {{ order.number }} at {{ store.name }}.{% else %}From {{ store.name }}.{% endif %}',
    body: `
# Your refund is on its way

{{ greeting }} we have sent {{ amount }} back to you{% if order %} for order **{{ order.number }}**{% endif %}.

{% render 'facts', facts: facts %}

> {{ processing_time }}

{% if order_url %}{% render 'button', label: 'See your order', url: order_url %}{% endif %}`,
  },
  welcome: {
    subject: 'Welcome to {{ store.name }}',
    preview: 'Your account is open.',
    body: `
# Welcome to {{ store.name }}

{{ greeting }} your account is open. With it you find your orders in one place and check out faster.

{% render 'button', label: 'Go to your account', url: login_url %}

> You sign in with {{ customer.email }}.`,
  },
  email_verification: {
    subject: 'Please confirm your e-mail address',
    preview: 'One click, so that we know it is yours.',
    body: `
# Is this your address?

{{ greeting }} please confirm that {{ customer.email }} is yours. Then your earlier orders with it appear in your account too.

{% render 'button', label: 'Confirm this address', url: verify_url %}

> The link works once, for {{ expires_in }}.

${NOT_YOU}`,
  },
  password_reset: {
    subject: 'A new password for {{ store.name }}',
    preview: 'The link works once, for {{ expires_in }}.',
    body: `
# Choose a new password

{{ greeting }} somebody, we hope you, has asked for a new password for {{ customer.email }} at {{ store.name }}.

{% render 'button', label: 'Choose a new password', url: reset_url %}

> The link works once, for {{ expires_in }}. With the new password you are signed out everywhere else.

${NOT_YOU}`,
  },
  customer_invitation: {
    subject: '{{ store.name }} has made an account for you',
    preview: 'Choose a password and it is yours.',
    body: `
# Your account is waiting

{{ greeting }} {{ store.name }} has made an account for {{ customer.email }}. Choose a password, and you can see your orders and check out faster.

{% render 'button', label: 'Choose a password', url: invitation_url %}

> The link works once, for {{ expires_in }}. If you do not want an account, you need not do anything.`,
  },
  email_change: {
    subject: 'Please confirm your new e-mail address',
    preview: 'One click, and you sign in with it from then on.',
    body: `
# Confirm your new address

{{ greeting }} you want to use {{ new_email }} for your account at {{ store.name }}. Please confirm that it is yours.

{% render 'button', label: 'Confirm the new address', url: confirm_url %}

> The link works once, for {{ expires_in }}. Until then you sign in with your old address.

${NOT_YOU}`,
  },
  email_change_notice: {
    subject: 'Somebody asked to change the address of your account',
    preview: 'If that was you, there is nothing to do.',
    body: `
# A change of your e-mail address

{{ greeting }} somebody who knows your password has asked to use another e-mail address for your account at {{ store.name }}. The change happens when a link is used that we sent to the new address.

If that was you, there is nothing to do here. **If it was not, choose a new password now:** that ends every session and every link.

{% render 'button', label: 'Choose a new password', url: forgot_url %}`,
  },
  registration_repeated: {
    subject: 'You already have an account at {{ store.name }}',
    preview: 'Somebody tried to register with your address.',
    body: `
# You already have an account

{{ greeting }} somebody, probably you, tried to open an account at {{ store.name }} with {{ customer.email }}. You have one already: sign in with it, or choose a new password if you have forgotten yours.

{% render 'button', label: 'Sign in', url: login_url %}

{% render 'link', label: 'Forgotten your password?', url: forgot_url %}

> If it was not you, you need not do anything: nobody has learnt from us that you have an account.`,
  },
  session_reuse_warning: {
    subject: 'We signed you out of {{ store.name }} to be safe',
    preview: 'A sign-in of yours was used from two places.',
    body: `
# We signed you out to be safe

{{ greeting }} on {{ date }} a key of one of your sign-ins at {{ store.name }} was used a second time. That happens when a copy of it is in other hands, so we ended that sign-in.

Please sign in again. If you notice something that was not you, choose a new password: that ends all other sign-ins too.

{% render 'button', label: 'Choose a new password', url: forgot_url %}`,
  },
  chat_reply: {
    subject: 'An answer from {{ store.name }}{% if subject %}: {{ subject }}{% endif %}',
    preview: '{{ excerpt }}',
    body: `
# We have answered you

{{ greeting }} there is an answer in your conversation with {{ store.name }}:

{{ excerpt }}

{% render 'button', label: 'Read and answer', url: url %}`,
  },
  staff_invitation: {
    subject: 'You are invited to work on {{ store.name }}',
    preview: 'As {{ role }}. The link works for {{ expires_in }}.',
    body: `
# Join {{ store.name }}

{{ greeting }} you are invited to work on {{ store.name }} as **{{ role }}**.

{% render 'button', label: 'Accept the invitation', url: invitation_url %}

> The link works once, for {{ expires_in }}. If you have a password at this server already, it is the one you accept with; else you choose one.`,
  },
  staff_new_order: {
    subject: 'New order {{ order.number }}: {{ order.total }}',
    preview:
      '{{ order.units }} {% if order.units == 1 %}unit{% else %}units{% endif %}, {{ order.payment_status }}.',
    body: `
# New order {{ order.number }}

{% render 'facts', facts: facts %}

{% render 'items', items: order.items %}

{% render 'totals', totals: order.totals, total: order.total, tax_note: order.tax_note %}

> Who bought is not in this mail, so that it can be deleted where it stands when the customer asks for it.`,
  },
  low_stock_alert: {
    subject:
      '{% if is_out %}Sold out{% elsif is_critical %}Almost sold out{% else %}Low stock{% endif %}: {{ product.title }}',
    preview: '{{ current_stock }} left at {{ location }}.',
    body: `
# {% if is_out %}Sold out{% elsif is_critical %}Almost sold out{% else %}Low stock{% endif %}

**{{ product.title }}** has {{ current_stock }} {% if current_stock == 1 %}unit{% else %}units{% endif %} left at {{ location }}.

{% render 'facts', facts: facts %}`,
  },
  staff_payment_unplaceable: {
    subject: 'Money without an order: {{ amount }}',
    preview: 'Please look at it: it may have to be sent back.',
    body: `
# {{ amount }} arrived, and no order could be made of it

A customer has paid, but the order could not be placed: {{ cause }}. The money is sent back by itself where the provider can do that; please see that it was.

{% render 'facts', facts: facts %}`,
  },
  abandoned_cart: {
    subject: 'You left something in your cart at {{ store.name }}',
    preview: 'It is still there: {{ total }} in all.',
    body: `
# Your cart is still here

{{ greeting }} you put something into your cart and did not get round to buying it. We have kept it for you.

{% render 'items', items: items %}

{% render 'facts', facts: facts %}

{% render 'button', label: 'Go on where you left off', url: cart_url %}

> What is in a cart is not set aside: prices and stock are those of the moment you buy.`,
  },
  abandoned_cart_reminder: {
    subject: 'Your cart at {{ store.name }} is still waiting',
    preview: 'Our last word about it: {{ total }} in all.',
    body: `
# Still interested?

{{ greeting }} your cart is as you left it. This is the last mail about it.

{% render 'items', items: items %}

{% render 'facts', facts: facts %}

{% render 'button', label: 'Open the cart', url: cart_url %}

> What is in a cart is not set aside: prices and stock are those of the moment you buy.`,
  },
  back_in_stock: {
    subject: '{{ product.title }} is back',
    preview: 'You asked us to tell you when it can be had again.',
    body: `
# {{ product.title }} is back

{{ greeting }} you asked us to tell you when {{ product.title }}{% if product.variant %} ({{ product.variant }}){% endif %} can be had again. Now it can{% if product.price %}, for {{ product.price }}{% endif %}.

{% render 'button', label: 'See it', url: url %}

> It is not set aside for you. You get this one mail because you asked for it, and no other about it.`,
  },
  price_drop: {
    subject: '{{ product.title }} costs less now: {{ product.price }}',
    preview: 'You asked us to tell you. It was {{ product.price_before }}.',
    body: `
# {{ product.title }} costs less now

{{ greeting }} you asked us to tell you when {{ product.title }}{% if product.variant %} ({{ product.variant }}){% endif %} costs less. It was {{ product.price_before }} then, and is {{ product.price }} now.

{% render 'button', label: 'See it', url: url %}

> You get this one mail because you asked for it, and no other about it.`,
  },
};
