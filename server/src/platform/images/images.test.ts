import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { isRefusal } from '../../../test/support/refused.ts';
import { encodeImage, IMAGES_AT_ONCE_MAX, IMAGES_WAITING_MAX } from './encoder.ts';
import { keepImage, refusalOf } from './images.ts';

async function opened(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-images-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const kept = join(folder, 'kept');
  const keep = async (bytes: Buffer) => {
    const path = join(folder, randomBytes(4).toString('hex'));
    await writeFile(path, bytes);
    return keepImage(kept, { path, bytes: bytes.length }, randomBytes);
  };
  return { folder, kept, keep };
}

const square = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#3d6b8c' } });

/** A PNG of one colour that says it has these sides: a few kilobytes that would fill gigabytes. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const row = Math.ceil(width / 8) + 1;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(row * Math.min(height, 2000)), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('an image is kept upright and without what its camera wrote', async (t) => {
  const { kept, keep } = await opened(t);
  const photo = await sharp({
    create: { width: 40, height: 20, channels: 3, background: '#b0763f' },
  })
    .withExif({
      IFD0: { Copyright: 'a name that stays private' },
      IFD3: { GPSLatitude: '53/1 33/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  assert.match(photo.toString('latin1'), /stays private/);
  const image = await keep(photo);
  assert.deepEqual([image.width, image.height], [20, 40]);
  const bytes = await readFile(join(kept, image.key));
  assert.doesNotMatch(bytes.toString('latin1'), /stays private|Exif/);
  assert.deepEqual(await readdir(kept), [image.key], 'nothing else is left in the folder');
});

test('what moves, what is no picture and what only looks like one is refused and leaves nothing', async (t) => {
  const { kept, keep } = await opened(t);
  const frames = Buffer.concat([await square(8).raw().toBuffer(), Buffer.alloc(8 * 8 * 3)]);
  const moving = sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } });
  const png = await square(64).png().toBuffer();
  for (const [name, bytes] of [
    ['a GIF', await square(8).gif().toBuffer()],
    ['a moving WebP', await moving.clone().webp({ loop: 0 }).toBuffer()],
    ['a moving GIF', await moving.clone().gif().toBuffer()],
    ['half a PNG', png.subarray(0, png.length / 2)],
    ['SVG behind a PNG’s first bytes', Buffer.concat([png.subarray(0, 8), Buffer.from('<svg/>')])],
    ['a TIFF', await square(8).tiff().toBuffer()],
    ['nothing', Buffer.alloc(0)],
  ] as const)
    await assert.rejects(keep(bytes), { code: 'MEDIA_TYPE_INVALID' }, name);
  assert.deepEqual(await readdir(kept).catch(() => []), []);
});

test('a picture that would fill the memory is refused by what it says, or by what it takes', async (t) => {
  const { folder, keep } = await opened(t);
  const huge = bomb(65_535, 65_535);
  assert.ok(huge.length < 100_000);
  await assert.rejects(keep(huge), { code: 'MEDIA_TOO_LARGE' });
  const path = join(folder, 'wide');
  await writeFile(path, await square(1500).png().toBuffer());
  const order = { path, format: 'png', pixelsMax: 40_000_000 } as const;
  const megabyte = 1024 * 1024;
  assert.deepEqual(
    await encodeImage({ ...order, target: join(folder, 'a'), memoryBytesMax: 16 * megabyte }),
    { no: 'memory' },
  );
  assert.deepEqual(
    await encodeImage({ ...order, target: join(folder, 'b'), memoryBytesMax: 1024 * megabyte }),
    { width: 1500, height: 1500 },
    'the next one is not harmed',
  );
});

test('past the places and the queue an image is refused as overload, and the others are kept', async (t) => {
  const { keep } = await opened(t);
  const places = IMAGES_AT_ONCE_MAX + IMAGES_WAITING_MAX;
  const bytes = await square(32).webp().toBuffer();
  const ends = await Promise.allSettled(Array.from({ length: places + 3 }, () => keep(bytes)));
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
  assert.deepEqual(refused, ['OVERLOADED', 'OVERLOADED', 'OVERLOADED']);
});

test('a full disk is refused as that, any other fault of writing is our bug', async (t) => {
  const { folder } = await opened(t);
  for (const code of ['ENOSPC', 'EDQUOT'])
    assert.ok(isRefusal(refusalOf({ no: 'unwritten', code }), 'INSUFFICIENT_STORAGE'), code);
  const path = join(folder, 'square');
  await writeFile(path, await square(8).png().toBuffer());
  const limits = { pixelsMax: 64, memoryBytesMax: 1024 * 1024 * 1024 };
  const target = join(folder, 'no such folder', 'a');
  const answer = await encodeImage({ path, format: 'png', target, ...limits });
  assert.deepEqual(answer, { no: 'unwritten', code: 'ENOENT' }, 'the decoder tells why');
  assert.match(String(refusalOf(answer)), /could not be written: ENOENT/);
});
