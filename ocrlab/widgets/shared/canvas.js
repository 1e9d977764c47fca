// Pixels: the page, the map and the mask over it, drawn at the resolution of the screen and no finer.

const TALL_PAGE = 3; // times as high as wide
const VIRIDIS = [
  [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99],
  [170, 220, 50], [253, 231, 37],
];

/** The color of a probability 0..1 in viridis, as [r, g, b]. */
export function viridis(value) {
  const at = Math.min(Math.max(value, 0), 1) * (VIRIDIS.length - 1), low = Math.min(Math.floor(at), VIRIDIS.length - 2);
  return VIRIDIS[low].map((part, i) => Math.round(part + (VIRIDIS[low + 1][i] - part) * (at - low)));
}

const pixel = ([r, g, b], alpha) => ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** What each of the 256 values of a map is painted as: the whole map, or only what is above a threshold. */
export function paletteOf(layer, levels, thresh) {
  const palette = new Uint32Array(256);
  for (let value = 0; value < 256; value++) {
    if (layer === "map") palette[value] = pixel(viridis(value / levels), 255);
    else if (layer === "difference") palette[value] = pixel(viridis(value / levels), value ? 255 : 0);
    else palette[value] = value > Math.floor(thresh * levels + 1e-9) ? pixel([255, 255, 255], 255) : pixel([0, 0, 0], 255);
  }
  return palette;
}

/** The map and ever smaller ones, each value the largest of the four below it: no thin line is lost when it is shrunk. */
export function pyramid(map, least = 600) {
  const levels = [map];
  while (Math.max(levels.at(-1).width, levels.at(-1).height) > least) {
    const { data, width, height } = levels.at(-1);
    const w = Math.ceil(width / 2), h = Math.ceil(height / 2), half = new Uint8Array(w * h);
    for (let y = 0; y < h; y++) {
      const up = 2 * y * width, down = Math.min(2 * y + 1, height - 1) * width;
      for (let x = 0; x < w; x++) {
        const left = 2 * x, right = Math.min(2 * x + 1, width - 1);
        half[y * w + x] = Math.max(data[up + left], data[up + right], data[down + left], data[down + right]);
      }
    }
    levels.push({ data: half, width: w, height: h });
  }
  return levels;
}

/** The level of a pyramid to draw from when `shrink` pixels of the map fall on one of the screen: no pixel is stepped over. */
export function levelFor(levels, shrink) {
  return Math.max(0, Math.min(levels.length - 1, Math.ceil(Math.log2(Math.max(shrink, 1)) - 0.01)));
}

/** The scale at which a page of a size can be seen whole. */
export function wholeScale([height, width], [placeWidth, placeHeight]) {
  return Math.min(placeWidth / width, placeHeight / height);
}

/** The view to begin with: the page whole; of a very tall one the top, as wide as the place, for it would be a thread.
 * Pixels of the screen = pixels of the page x scale + (x, y). */
export function fitted([height, width], [placeWidth, placeHeight]) {
  const isTall = height / width > TALL_PAGE;
  const scale = isTall ? Math.min(placeWidth / width, 1) : wholeScale([height, width], [placeWidth, placeHeight]);
  return { scale, x: (placeWidth - width * scale) / 2, y: isTall ? 0 : (placeHeight - height * scale) / 2 };
}

/** The view nearer or further by a factor, around a point of the screen, between the fit and 40 pixels for one. */
export function zoomed(view, factor, [x, y], least) {
  const scale = Math.min(Math.max(view.scale * factor, least), 40);
  const by = scale / view.scale;
  return { scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

/** The view moved so that a box [left, top, right, bottom] of the page can be seen, nearer where it would be tiny. */
export function showing(view, [left, top, right, bottom], [placeWidth, placeHeight]) {
  const seen = (value, shift, size) => value * view.scale + shift >= 0 && value * view.scale + shift <= size;
  if (seen(left, view.x, placeWidth) && seen(right, view.x, placeWidth) && seen(top, view.y, placeHeight)
    && seen(bottom, view.y, placeHeight)) return view;
  const scale = Math.min(view.scale, placeWidth / (right - left + 1), placeHeight / (bottom - top + 1));
  return { scale, x: placeWidth / 2 - ((left + right) / 2) * scale, y: placeHeight / 2 - ((top + bottom) / 2) * scale };
}

/** Paint the part of a map that a view shows into pixels of the screen: a value of the nearest pixel, by the palette. */
export function paintMap(target, levels, palette, view, place) {
  const { width, height } = target, pixels = new Uint32Array(target.data.buffer);
  // screen -> page -> picture -> map, in both axes: one multiplication and one addition
  const step = [0, 1].map((axis) => place.pageScale[axis] / view.scale / place.scale[axis]);
  const start = [view.x, view.y].map((shift, axis) =>
    ((-shift / view.scale) * place.pageScale[axis] + place.pageShift[axis]) / place.scale[axis] - place.shift[axis]);
  const level = levelFor(levels, Math.max(step[0], step[1])), map = levels[level], by = 2 ** level;
  const columns = new Int32Array(width);
  for (let x = 0; x < width; x++) {
    const at = Math.floor((start[0] + (x + 0.5) * step[0]) / by);
    columns[x] = at >= 0 && at < map.width ? at : -1;
  }
  for (let y = 0; y < height; y++) {
    const row = Math.floor((start[1] + (y + 0.5) * step[1]) / by), to = y * width;
    if (row < 0 || row >= map.height) { pixels.fill(0, to, to + width); continue; }
    const from = row * map.width;
    for (let x = 0; x < width; x++) pixels[to + x] = columns[x] < 0 ? 0 : palette[map.data[from + columns[x]]];
  }
}

/** A picture and its halves, so that drawing a large one small costs little. */
export async function halves(blob) {
  const levels = [await createImageBitmap(blob)];
  while (Math.max(levels.at(-1).width, levels.at(-1).height) > 1200) {
    const last = levels.at(-1), width = Math.ceil(last.width / 2), height = Math.ceil(last.height / 2);
    const canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(last, 0, 0, width, height);
    levels.push(canvas.transferToImageBitmap());
  }
  return levels;
}

/** Draw the part of a picture that a view shows. */
export function paintImage(context, levels, view, size) {
  const ratio = levels[0].width / size[1]; // the picture that was sent may be smaller than the page
  const level = Math.max(0, Math.min(levels.length - 1, Math.floor(Math.log2(ratio / view.scale + 1e-9))));
  const bitmap = levels[level];
  context.imageSmoothingEnabled = view.scale < 3; // near enough, a pixel is a square
  context.drawImage(bitmap, view.x, view.y, size[1] * view.scale, size[0] * view.scale);
}

/** Bytes that Python packed with zlib. */
export async function unpacked(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
