/* How mails look. Tables and inline styles, because mail programs know little else; readable without images, on a
 * phone, and in the dark where the program allows it.
 */

const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const INK = '#1d1d1f';
const SOFT = '#63636a';
const LINE = '#e4e4e8';
const ACCENT = '#0a6b4f';

const text = (style: string): string => `font-family:${FONT};${style}`;
const TITLE = text(
  `margin:0 0 16px;font-size:26px;line-height:32px;font-weight:700;letter-spacing:-.3px;color:${INK}`,
);
const HEADING = text(
  `margin:32px 0 4px;font-size:16px;line-height:24px;font-weight:600;color:${INK}`,
);
const PARAGRAPH = text(`margin:0 0 16px;font-size:16px;line-height:25px;color:${INK}`);
const SMALL = text(`margin:0 0 12px;font-size:13px;line-height:20px;color:${SOFT}`);
const CELL = text(`font-size:15px;line-height:22px;color:${INK}`);
const CELL_SOFT = text(`font-size:14px;line-height:21px;color:${SOFT}`);

/** The tag that a block of a body becomes, by the sign it begins with. */
export const BLOCK_TAGS = {
  '# ': `<h1 class="ink" style="${TITLE}">$</h1>`,
  '## ': `<h2 class="ink" style="${HEADING}">$</h2>`,
  '> ': `<p class="soft" style="${SMALL}">$</p>`,
  '': `<p class="ink" style="${PARAGRAPH}">$</p>`,
} as const;

const table = (more: string, rows: string): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${more}>${rows}</table>`;

export const HTML_PARTS: Readonly<Record<string, string>> = {
  button: `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 28px"><tr>
<td class="button" bgcolor="${ACCENT}" style="border-radius:8px;background:${ACCENT}"><a class="button-text" href="{{ url }}" style="${text(
    'display:inline-block;padding:13px 26px;font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none;border-radius:8px',
  )}">{{ label }}</a></td></tr></table>`,
  link: `<p class="soft" style="${SMALL}"><a href="{{ url }}">{{ label }}</a></p>`,
  items: table(
    `style="margin:0 0 8px"`,
    `{% for item in items %}<tr>
{% if item.image_url %}<td class="line" width="64" valign="top" style="padding:14px 16px 14px 0;border-bottom:1px solid ${LINE}"><img src="{{ item.image_url }}" width="56" height="56" alt="" style="display:block;border-radius:8px;object-fit:cover"></td>{% endif %}
<td class="line" valign="top"{% unless item.image_url %} colspan="2"{% endunless %} style="padding:14px 16px 14px 0;border-bottom:1px solid ${LINE}"><div class="ink" style="${CELL};font-weight:600">{{ item.title }}</div><div class="soft" style="${CELL_SOFT}">{% if item.variant %}{{ item.variant }} · {% endif %}{{ item.quantity }} {% if item.unit %}× {{ item.unit }}{% elsif item.quantity == 1 %}unit{% else %}units{% endif %}</div>{% for note in item.notes %}<div class="soft" style="${CELL_SOFT}">{{ note }}</div>{% endfor %}</td>
<td class="line ink" align="right" valign="top" style="padding:14px 0;border-bottom:1px solid ${LINE};white-space:nowrap;${CELL}">{% if item.total %}{{ item.total }}{% endif %}</td>
</tr>{% endfor %}`,
  ),
  totals: table(
    `style="margin:8px 0 24px"`,
    `{% for line in totals %}<tr><td class="soft" style="padding:4px 16px 4px 0;${CELL_SOFT}">{{ line.label }}</td><td class="ink" align="right" style="padding:4px 0;white-space:nowrap;${CELL}">{{ line.value }}</td></tr>{% endfor %}
<tr><td class="ink" style="padding:12px 16px 0 0;${CELL};font-size:18px;font-weight:700">Total</td><td class="ink" align="right" style="padding:12px 0 0;white-space:nowrap;${CELL};font-size:18px;font-weight:700">{{ total }}</td></tr>
{% if tax_note %}<tr><td colspan="2" class="soft" align="right" style="padding:2px 0 0;${CELL_SOFT}">{{ tax_note }}</td></tr>{% endif %}`,
  ),
  facts: table(
    `class="panel" bgcolor="#f6f6f8" style="margin:8px 0 20px;background:#f6f6f8;border-radius:10px"`,
    `<tr><td style="padding:12px 20px">${table(
      '',
      `{% for fact in facts %}<tr><td class="soft" valign="top" style="padding:5px 16px 5px 0;${CELL_SOFT}">{{ fact.label }}</td><td class="ink" align="right" valign="top" style="padding:5px 0;${CELL};word-break:break-word">{{ fact.value }}</td></tr>{% endfor %}`,
    )}</td></tr>`,
  ),
  addresses: `{% if shipping or billing %}${table(
    `style="margin:8px 0 24px"`,
    `<tr>{% if shipping %}<td class="column" valign="top" width="50%" style="padding:8px 16px 8px 0"><div class="soft" style="${CELL_SOFT};font-weight:600">Sent to</div>{% for part in shipping %}<div class="ink" style="${CELL}">{{ part }}</div>{% endfor %}{% if method %}<div class="soft" style="${CELL_SOFT};padding-top:4px">{{ method }}</div>{% endif %}</td>{% endif %}
{% if billing %}<td class="column" valign="top" width="50%" style="padding:8px 0"><div class="soft" style="${CELL_SOFT};font-weight:600">Billed to</div>{% for part in billing %}<div class="ink" style="${CELL}">{{ part }}</div>{% endfor %}</td>{% endif %}</tr>`,
  )}{% endif %}`,
};

export const TEXT_PARTS: Readonly<Record<string, string>> = {
  button: '{{ label }}:\n{{ url }}',
  link: '{{ label }} {{ url }}',
  items: `{% for item in items %}  {{ item.quantity }} × {{ item.title }}{% if item.variant %} ({{ item.variant }}){% endif %}{% if item.total %}: {{ item.total }}{% endif %}{% for note in item.notes %}
      {{ note }}{% endfor %}
{% endfor %}`,
  totals: `{% for line in totals %}  {{ line.label }}: {{ line.value }}
{% endfor %}  Total: {{ total }}{% if tax_note %} ({{ tax_note }}){% endif %}`,
  facts: `{% for fact in facts %}  {{ fact.label }}: {{ fact.value }}
{% endfor %}`,
  addresses: `{% if shipping %}Sent to:
{% for part in shipping %}  {{ part }}
{% endfor %}{% if method %}  {{ method }}
{% endif %}{% endif %}{% if billing %}
Billed to:
{% for part in billing %}  {{ part }}
{% endfor %}{% endif %}`,
};

/** Around every body: `subject`, `preview`, `store` and, as ready HTML, `body`. */
export const HTML_LAYOUT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>{{ subject }}</title>
<style>
a { color: ${ACCENT}; }
@media (max-width: 620px) {
  .card { padding: 28px 22px !important; border-radius: 0 !important; }
  .outer { padding: 0 0 24px !important; }
  .column { display: block !important; width: 100% !important; }
}
@media (prefers-color-scheme: dark) {
  .page { background: #111113 !important; }
  .card { background: #1c1c1f !important; border-color: #2e2e33 !important; }
  .panel { background: #26262a !important; }
  .ink { color: #f2f2f4 !important; }
  .soft { color: #a3a3ab !important; }
  .line { border-color: #33333a !important; }
  .button { background: #54d1a7 !important; }
  .button-text { color: #06281d !important; }
  a { color: #54d1a7; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f1f1f4;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{{ preview }}${'&#8199;&#65279;&#847; '.repeat(40)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f1f1f4" style="background:#f1f1f4"><tr><td class="outer" align="center" style="padding:32px 12px 40px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px">
<tr><td align="center" style="padding:8px 24px 24px">{% if store.logo_url %}<a href="{{ store.url }}"><img src="{{ store.logo_url }}" height="40" alt="{{ store.name }}" style="display:block;border:0;max-width:240px"></a>{% else %}<a class="ink" href="{{ store.url }}" style="${text(
  `font-size:20px;line-height:28px;font-weight:700;letter-spacing:-.2px;color:${INK};text-decoration:none`,
)}">{{ store.name }}</a>{% endif %}</td></tr>
<tr><td class="card" bgcolor="#ffffff" style="padding:44px 48px 36px;background:#ffffff;border:1px solid ${LINE};border-radius:14px">
{{ body | raw }}
</td></tr>
<tr><td align="center" class="soft" style="padding:24px 24px 0;${text(`font-size:13px;line-height:20px;color:${SOFT}`)}">{% if store.support_email %}Questions? Write to <a href="mailto:{{ store.support_email }}">{{ store.support_email }}</a>.<br>{% endif %}{{ store.name }}{% if store.legal_name %}, {{ store.legal_name }}{% endif %}<br><a href="{{ store.url }}">{{ store.url_shown }}</a>{% if unsubscribe_url %}<br><br>You get this mail because you agreed to hear from us. <a href="{{ unsubscribe_url }}">Unsubscribe</a>{% endif %}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;

export const TEXT_LAYOUT = `{{ body }}

--
{{ store.name }}{% if store.legal_name %}, {{ store.legal_name }}{% endif %}
{{ store.url }}{% if store.support_email %}
Questions? {{ store.support_email }}{% endif %}{% if unsubscribe_url %}

You get this mail because you agreed to hear from us. No more of them:
{{ unsubscribe_url }}{% endif %}
`;
