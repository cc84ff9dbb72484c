/* frame-cases.ts   what a server must do with bytes that libraries do not send: the chapters of the classic suite
 * (framing, pings, reserved bits, opcodes, fragments, UTF-8, closing, limits), as a table
 * Terms       answered: our own ping is answered by a pong with the same content; a case that ends so left the connection
 *             whole. Bounds are those of the production profile.
 */
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  closing,
  type FrameOptions,
  frame,
  PING,
  PONG,
  TEXT,
} from './raw-socket.ts';

/** Bytes of the largest message, and frames of one message. */
export const MESSAGE_BYTES_MAX = 65_536;
export const FRAGMENTS_MAX = 64;
const CONTROL_BYTES_MAX = 125;

export type Outcome =
  /** Messages with this content come back, in this order, and the connection is whole. */
  | { readonly is: 'answered'; readonly echoes: readonly string[] }
  /** Pongs with these payloads, before anything else; the connection is whole. */
  | { readonly is: 'ponged'; readonly payloads: readonly Buffer[] }
  /** `error` so often, and the connection is whole. */
  | { readonly is: 'told'; readonly errors: number }
  /** A close frame with one of these codes (0: none in it), then the end of the connection. */
  | { readonly is: 'closed'; readonly codes: readonly number[] };

export type FrameCase = {
  readonly chapter: string;
  readonly name: string;
  readonly bytes: readonly Buffer[];
  /** Bytes of one write; all in one when left out. */
  readonly pieces?: number;
  readonly outcome: Outcome;
};

const message = (echo: string): string =>
  JSON.stringify({ message_type: 'ping', payload: { echo } });
/** A message of exactly so many bytes, and what it has echoed. */
function messageOf(bytes: number): { readonly text: string; readonly echo: string } {
  const echo = 'x'.repeat(bytes - message('').length);
  return { text: message(echo), echo };
}

const text = (payload: Buffer | string, more: Partial<FrameOptions> = {}): Buffer =>
  frame({ opcode: TEXT, payload, ...more });
const said = (echo: string): Buffer => text(message(echo));
const answered = (...echoes: string[]): Outcome => ({ is: 'answered', echoes });
const closed = (...codes: number[]): Outcome => ({ is: 'closed', codes });

/** Cuts a payload into frames of these sizes; what is left is the last. */
function fragments(payload: Buffer | string, sizes: readonly number[], opcode = TEXT): Buffer[] {
  const bytes = Buffer.from(payload);
  const frames: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    const part = bytes.subarray(at, at + size);
    frames.push(
      frame({
        opcode: frames.length === 0 ? opcode : CONTINUATION,
        payload: part,
        isFinal: false,
      }),
    );
    at += size;
  }
  const last = bytes.subarray(at);
  frames.push(frame({ opcode: frames.length === 0 ? opcode : CONTINUATION, payload: last }));
  return frames;
}

type Row = Omit<FrameCase, 'chapter'>;

function framing(): Row[] {
  const sizes = [60, 125, 126, 127, 128, 1000, 65_535, MESSAGE_BYTES_MAX];
  const whole = sizes.map((bytes): Row => {
    const { text: payload, echo } = messageOf(bytes);
    return { name: `text of ${bytes} bytes`, bytes: [text(payload)], outcome: answered(echo) };
  });
  const inPieces = [1, 3, 97].flatMap((pieces) =>
    [126, 700].map((bytes): Row => {
      const { text: payload, echo } = messageOf(bytes);
      return {
        name: `text of ${bytes} bytes in pieces of ${pieces}`,
        bytes: [text(payload)],
        pieces,
        outcome: answered(echo),
      };
    }),
  );
  const binary = [0, 1, 125, 126, 128, 65_535, MESSAGE_BYTES_MAX].map(
    (bytes): Row => ({
      name: `binary of ${bytes} bytes`,
      bytes: [frame({ opcode: BINARY, payload: Buffer.alloc(bytes) })],
      outcome: closed(1003),
    }),
  );
  const unmasked = [TEXT, BINARY, PING, PONG, CLOSE].map(
    (opcode): Row => ({
      name: `opcode ${opcode} not masked`,
      bytes: [frame({ opcode, payload: opcode === TEXT ? message('a') : '', isMasked: false })],
      outcome: closed(1002),
    }),
  );
  const claims = [65_537n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n].map(
    (length): Row => ({
      name: `a text that claims ${length} bytes`,
      bytes: [text('x', { claims: length })],
      outcome: closed(1009),
    }),
  );
  return [
    ...whole,
    ...inPieces,
    {
      name: 'three messages in one write',
      bytes: ['1', '2', '3'].map(said),
      outcome: answered('1', '2', '3'),
    },
    { name: 'an empty text', bytes: [text('')], outcome: { is: 'told', errors: 1 } },
    ...binary,
    ...unmasked,
    ...claims,
  ];
}

function pings(): Row[] {
  const payloads = ['', 'a', 'x'.repeat(CONTROL_BYTES_MAX), Buffer.from([0, 0xff, 0xfe, 0x80])];
  const whole = payloads.flatMap((payload, nth) =>
    [undefined, 1].map(
      (pieces): Row => ({
        name: `ping ${nth} of ${payload.length} bytes${pieces ? ', byte by byte' : ''}`,
        bytes: [frame({ opcode: PING, payload })],
        ...(pieces ? { pieces } : {}),
        outcome: { is: 'ponged', payloads: [Buffer.from(payload)] },
      }),
    ),
  );
  const long = [PING, PONG, CLOSE].map(
    (opcode): Row => ({
      name: `control frame ${opcode} of 126 bytes`,
      bytes: [frame({ opcode, payload: Buffer.alloc(CONTROL_BYTES_MAX + 1, 'x') })],
      outcome: closed(1002),
    }),
  );
  const cut = [PING, PONG, CLOSE].map(
    (opcode): Row => ({
      name: `control frame ${opcode} in fragments`,
      bytes: [frame({ opcode, isFinal: false, payload: opcode === CLOSE ? closing(1000) : 'a' })],
      outcome: closed(1002),
    }),
  );
  return [
    ...whole,
    {
      name: 'five pings',
      bytes: ['1', '2', '3', '4', '5'].map((payload) => frame({ opcode: PING, payload })),
      outcome: { is: 'ponged', payloads: ['1', '2', '3', '4', '5'].map((one) => Buffer.from(one)) },
    },
    {
      name: 'a pong that nobody asked for',
      bytes: [frame({ opcode: PONG }), said('a')],
      outcome: answered('a'),
    },
    {
      name: 'a pong with content that nobody asked for',
      bytes: [frame({ opcode: PONG, payload: 'unasked' }), said('a')],
      outcome: answered('a'),
    },
    {
      name: 'a ping between the fragments of a message',
      bytes: [
        ...fragments(message('ab'), [10]).slice(0, 1),
        frame({ opcode: PING, payload: 'between' }),
        ...fragments(message('ab'), [10]).slice(1),
      ],
      outcome: { is: 'ponged', payloads: [Buffer.from('between')] },
    },
    ...long,
    ...cut,
  ];
}

function reservedBits(): Row[] {
  return [1, 2, 3, 4, 5, 6, 7].flatMap((reserved): Row[] => {
    const bad = (opcode: number, payload: Buffer | string = ''): Buffer =>
      frame({ opcode, payload, reserved });
    const bits = reserved.toString(2).padStart(3, '0');
    return [
      { name: `bits ${bits} on a text`, bytes: [bad(TEXT, message('a'))], outcome: closed(1002) },
      {
        name: `bits ${bits} on a text, byte by byte`,
        bytes: [bad(TEXT, message('a'))],
        pieces: 1,
        outcome: closed(1002),
      },
      { name: `bits ${bits} on a binary`, bytes: [bad(BINARY)], outcome: closed(1002) },
      { name: `bits ${bits} on a ping`, bytes: [bad(PING)], outcome: closed(1002) },
      {
        name: `bits ${bits} on a close`,
        bytes: [bad(CLOSE, closing(1000))],
        outcome: closed(1002),
      },
      {
        name: `bits ${bits} on a later fragment`,
        bytes: [text('{', { isFinal: false }), bad(CONTINUATION, '}')],
        outcome: closed(1002),
      },
    ];
  });
}

function opcodes(): Row[] {
  return [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode): Row[] => [
    { name: `opcode ${opcode}`, bytes: [frame({ opcode })], outcome: closed(1002) },
    {
      name: `opcode ${opcode} with a payload, behind a message`,
      bytes: [said('a'), frame({ opcode, payload: 'xyz' }), said('b')],
      outcome: closed(1002),
    },
  ]);
}

function fragmented(): Row[] {
  const long = message('fragmented');
  const each = Array.from({ length: FRAGMENTS_MAX - 1 }, () => 1);
  const { text: wide, echo } = messageOf(MESSAGE_BYTES_MAX);
  return [
    { name: 'two', bytes: fragments(long, [5]), outcome: answered('fragmented') },
    {
      name: 'two, byte by byte',
      bytes: fragments(long, [5]),
      pieces: 1,
      outcome: answered('fragmented'),
    },
    { name: 'three', bytes: fragments(long, [5, 9]), outcome: answered('fragmented') },
    {
      name: 'empty ones between',
      bytes: fragments(long, [0, 5, 0, 0]),
      outcome: answered('fragmented'),
    },
    {
      name: 'an empty last one',
      bytes: fragments(long, [long.length]),
      outcome: answered('fragmented'),
    },
    { name: 'as many as may be', bytes: fragments(long, each), outcome: answered('fragmented') },
    {
      name: 'one more than may be',
      bytes: fragments(message('x'.repeat(80)), [...each, 1]),
      outcome: closed(1008),
    },
    {
      name: 'one-byte fragments without an end',
      bytes: Array.from({ length: 5000 }, (_, nth) =>
        frame({ opcode: nth === 0 ? TEXT : CONTINUATION, payload: ' ', isFinal: false }),
      ),
      outcome: closed(1008, 1009),
    },
    {
      name: 'empty fragments without an end',
      bytes: Array.from({ length: 5000 }, (_, nth) =>
        frame({ opcode: nth === 0 ? TEXT : CONTINUATION, isFinal: false }),
      ),
      outcome: closed(1008, 1009),
    },
    {
      name: 'together as large as may be',
      bytes: fragments(wide, [30_000, 30_000]),
      outcome: answered(echo),
    },
    {
      name: 'together one byte too large',
      bytes: fragments(messageOf(MESSAGE_BYTES_MAX + 1).text, [30_000, 30_000]),
      outcome: closed(1009),
    },
    {
      name: 'one that continues nothing',
      bytes: [frame({ opcode: CONTINUATION, payload: 'a' })],
      outcome: closed(1002),
    },
    {
      name: 'one that continues nothing and is not the last',
      bytes: [frame({ opcode: CONTINUATION, payload: 'a', isFinal: false })],
      outcome: closed(1002),
    },
    {
      name: 'one that continues a message that is whole',
      bytes: [said('a'), frame({ opcode: CONTINUATION, payload: 'a' })],
      outcome: closed(1002),
    },
    {
      name: 'a new message in the middle of one',
      bytes: [text('{', { isFinal: false }), said('a')],
      outcome: closed(1002),
    },
    {
      name: 'a new message of the other kind in the middle of one',
      bytes: [text('{', { isFinal: false }), frame({ opcode: BINARY, payload: 'a' })],
      outcome: closed(1002),
    },
    { name: 'of a binary', bytes: fragments('abc', [1], BINARY), outcome: closed(1003) },
    {
      name: 'a close in the middle of a message',
      bytes: [text('{', { isFinal: false }), frame({ opcode: CLOSE, payload: closing(1000) })],
      outcome: closed(1000),
    },
  ];
}

/** Texts that are right, by what they hold. */
const GOOD_TEXTS: readonly (readonly [string, string])[] = [
  ['Greek', 'κόσμε'],
  ['German and Danish', 'Zwölf Blåbærgrød'],
  ['the first and last of two bytes', '\u0080\u07ff'],
  ['the first and last of three bytes', '\u0800\uffff'],
  ['the first and last of four bytes', '\u{10000}\u{10ffff}'],
  ['beside the surrogates', '\ud7ff\ue000'],
  ['the replacement character', '\ufffd'],
  ['what is no character', '\ufdd0\ufffe\uffff'],
  ['a byte-order mark', '\ufeffa'],
  ['a right-to-left text', 'שלום'],
  ['a family', '👨‍👩‍👧‍👦'],
  ['a combined letter', 'e\u0301'],
];

/** Bytes that are no UTF-8, by why. source: M. Kuhn, UTF-8 decoder capability and stress test */
const BAD_BYTES: readonly (readonly [string, readonly number[]])[] = [
  ['a continuation alone', [0x80]],
  ['the last continuation alone', [0xbf]],
  ['two continuations', [0x80, 0xbf]],
  ['six continuations', [0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf]],
  ['a first of two and a space', [0xc3, 0x20]],
  ['a first of three and a space', [0xe2, 0x20]],
  ['a first of four and a space', [0xf0, 0x20]],
  ['a first of five', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ['a first of six', [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80]],
  ['two bytes without the last', [0xc3]],
  ['three bytes without the last', [0xe2, 0x82]],
  ['four bytes without the last', [0xf0, 0x9f, 0x98]],
  ['fe', [0xfe]],
  ['ff', [0xff]],
  ['fe fe ff ff', [0xfe, 0xfe, 0xff, 0xff]],
  ['a slash in two bytes', [0xc0, 0xaf]],
  ['a slash in three bytes', [0xe0, 0x80, 0xaf]],
  ['a slash in four bytes', [0xf0, 0x80, 0x80, 0xaf]],
  ['NUL in two bytes', [0xc0, 0x80]],
  ['7f in two bytes', [0xc1, 0xbf]],
  ['7ff in three bytes', [0xe0, 0x9f, 0xbf]],
  ['ffff in four bytes', [0xf0, 0x8f, 0xbf, 0xbf]],
  ['the first surrogate', [0xed, 0xa0, 0x80]],
  ['the last high surrogate', [0xed, 0xaf, 0xbf]],
  ['the first low surrogate', [0xed, 0xb0, 0x80]],
  ['the last surrogate', [0xed, 0xbf, 0xbf]],
  ['a pair of surrogates', [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80]],
  ['one past the last character', [0xf4, 0x90, 0x80, 0x80]],
  ['f5', [0xf5, 0x80, 0x80, 0x80]],
  ['a right text with one wrong byte', [...Buffer.from('κόσμε'), 0xed, 0xa0, 0x80, 0x65]],
];

function utf8(): Row[] {
  // Text is kept and told in its composed form (R27).
  const good = GOOD_TEXTS.flatMap(([name, echo]): Row[] => [
    { name, bytes: [said(echo)], outcome: answered(echo.normalize('NFC')) },
    {
      name: `${name}, cut in the middle of characters`,
      bytes: fragments(
        message(echo),
        Array.from({ length: 50 }, () => 1),
      ),
      outcome: answered(echo.normalize('NFC')),
    },
  ]);
  const bad = BAD_BYTES.map(([name, bytes]): Row => {
    const [head = '', tail = ''] = message('|').split('|');
    const payload = Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)]);
    return { name, bytes: [text(payload)], outcome: closed(1007) };
  });
  return [
    ...good,
    ...bad,
    {
      name: 'a wrong byte in a later fragment',
      bytes: [
        text('{"a":"', { isFinal: false }),
        frame({ opcode: CONTINUATION, payload: Buffer.from([0xff]) }),
      ],
      outcome: closed(1007),
    },
  ];
}

function closes(): Row[] {
  const end = (payload: Buffer | string): Buffer => frame({ opcode: CLOSE, payload });
  const good = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
  const bad = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
  return [
    { name: 'without a code', bytes: [end('')], outcome: closed(0, 1000) },
    ...good.map(
      (code): Row => ({ name: `code ${code}`, bytes: [end(closing(code))], outcome: closed(code) }),
    ),
    ...bad.map(
      (code): Row => ({ name: `code ${code}`, bytes: [end(closing(code))], outcome: closed(1002) }),
    ),
    { name: 'half a code', bytes: [end('x')], outcome: closed(1002) },
    { name: 'with a reason', bytes: [end(closing(1000, 'done'))], outcome: closed(1000) },
    {
      name: 'with the longest reason',
      bytes: [end(closing(1000, 'x'.repeat(CONTROL_BYTES_MAX - 2)))],
      outcome: closed(1000),
    },
    {
      name: 'with a reason that is one byte too long',
      bytes: [end(closing(1000, 'x'.repeat(CONTROL_BYTES_MAX - 1)))],
      outcome: closed(1002),
    },
    {
      name: 'with a reason that is no UTF-8',
      bytes: [end(closing(1000, Buffer.from([0xce, 0xba, 0xed, 0xa0, 0x80])))],
      outcome: closed(1007),
    },
    { name: 'twice', bytes: [end(closing(1000)), end(closing(1001))], outcome: closed(1000) },
    {
      name: 'and a message behind it',
      bytes: [end(closing(1000)), said('late')],
      outcome: closed(1000),
    },
    {
      name: 'and a ping behind it',
      bytes: [end(closing(1000)), frame({ opcode: PING })],
      outcome: closed(1000),
    },
    { name: 'byte by byte', bytes: [end(closing(1000, 'done'))], pieces: 1, outcome: closed(1000) },
  ];
}

function messages(): Row[] {
  const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
  const wrong = [
    ['no JSON', '{'],
    ['a number', '1'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no type', '{"payload":{}}'],
    ['an unknown type', '{"message_type":"shout","payload":{}}'],
    ['a type that is a number', '{"message_type":1,"payload":{}}'],
    ['a type that only the server says', '{"message_type":"order_update","payload":{}}'],
    ['no payload where one is needed', '{"message_type":"subscribe"}'],
    ['a payload of another shape', '{"message_type":"subscribe","payload":{"topic":1}}'],
    ['what reaches into prototypes', '{"message_type":"ping","payload":{"__proto__":{"a":1}}}'],
    ['a hundred brackets', `{"message_type":"ping","payload":{"echo":${deep}}}`],
  ] as const;
  return [
    ...wrong.map(
      ([name, payload]): Row => ({
        name,
        bytes: [text(payload)],
        outcome: { is: 'told', errors: 1 },
      }),
    ),
    { name: 'no JSON twice', bytes: [text('{'), text('{')], outcome: { is: 'told', errors: 2 } },
    {
      name: 'no JSON three times',
      bytes: [text('{'), text('{'), text('{')],
      outcome: closed(4400),
    },
    {
      name: 'unknown types three times',
      bytes: Array.from({ length: 3 }, () => text('{"message_type":"shout","payload":{}}')),
      outcome: closed(4400),
    },
    {
      name: 'unknown fields are passed over',
      bytes: [text('{"message_type":"ping","extra":1,"payload":{"echo":"a","more":2}}')],
      outcome: answered('a'),
    },
    {
      name: 'a message one byte too large',
      bytes: [text(messageOf(MESSAGE_BYTES_MAX + 1).text)],
      outcome: closed(1009),
    },
  ];
}

const chapter = (name: string, rows: readonly Row[]): FrameCase[] =>
  rows.map((row) => ({ chapter: name, ...row }));

export const FRAME_CASES: readonly FrameCase[] = [
  ...chapter('framing', framing()),
  ...chapter('pings', pings()),
  ...chapter('reserved bits', reservedBits()),
  ...chapter('opcodes', opcodes()),
  ...chapter('fragments', fragmented()),
  ...chapter('utf-8', utf8()),
  ...chapter('closing', closes()),
  ...chapter('messages', messages()),
];
