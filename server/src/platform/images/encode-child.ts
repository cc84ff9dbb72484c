/* A process of its own for images that strangers sent: what breaks, bloats or hijacks the decoder takes this process
 * along and nothing else. One image at a time; it ends with its parent. `encoder.ts` is the other side.
 */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { EncodeAnswer, EncodeOrder } from './encoder.ts';

const WATCH_MS = 20;
const ENCODE_SECONDS_MAX = 8;
/** Says to the parent that the image wanted more memory than it may have. */
const TOO_MUCH_MEMORY = 70;

sharp.cache(false);
sharp.concurrency(1);

const encoded = ({ path, format, pixelsMax }: EncodeOrder) =>
  sharp(path, { limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true })
    .autoOrient()
    .timeout({ seconds: ENCODE_SECONDS_MAX })
    .toFormat(format, format === 'png' ? {} : { quality: 85 })
    .toBuffer({ resolveWithObject: true });

/** What the header says is too much is never decoded. */
async function objection(order: EncodeOrder): Promise<EncodeAnswer | undefined> {
  const facts = await sharp(order.path, { limitInputPixels: false }).metadata();
  if (facts.format !== (order.format === 'avif' ? 'heif' : order.format))
    return { no: 'unreadable' };
  if ((facts.pages ?? 1) > 1) return { no: 'frames' };
  return facts.width * facts.height > order.pixelsMax ? { no: 'pixels' } : undefined;
}

async function encode(order: EncodeOrder): Promise<EncodeAnswer> {
  let image: Awaited<ReturnType<typeof encoded>>;
  try {
    const no = await objection(order);
    if (no) return no;
    image = await encoded(order);
  } catch {
    return { no: 'unreadable' };
  }
  // What was done between two looks is looked at before it is kept.
  endIfGreedy(order);
  try {
    await writeFile(order.target, image.data, { mode: 0o644, flag: 'wx', flush: true });
  } catch (error) {
    return { no: 'unwritten', code: String((error as { code?: string }).code) };
  }
  return { width: image.info.width, height: image.info.height };
}

function endIfGreedy({ memoryBytesMax }: EncodeOrder): void {
  if (process.memoryUsage.rss() > memoryBytesMax) process.exit(TOO_MUCH_MEMORY);
}

process.on('message', (order: EncodeOrder) => {
  const watch = setInterval(() => endIfGreedy(order), WATCH_MS);
  void encode(order).then((answer) => {
    clearInterval(watch);
    process.send?.(answer);
  });
});
process.on('disconnect', () => process.exit(0));
