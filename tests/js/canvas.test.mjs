import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import test from "node:test";
import { golden, view } from "./explorer.mjs";

let seed = 1;
const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; }; // the same numbers in every run
const mapOf = (width, height, value) => {
  const data = Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
  return { width, height, data };
};
const screen = (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) });
const rgba = (target, x, y) => Array.from(target.data.subarray((y * target.width + x) * 4, (y * target.width + x) * 4 + 4));
const parts = (packed) => Array.from(new Uint8Array(Uint32Array.of(packed).buffer));
const PLAIN = { scale: [1, 1], shift: [0, 0], pageScale: [1, 1], pageShift: [0, 0] };
const GRAY = Uint32Array.from({ length: 256 }, (_, value) => ((255 << 24) | value) >>> 0); // the value in red

test("a pyramid halves down to what fits, and keeps every maximum", () => {
  for (const [width, height] of [[1301, 77], [77, 1301], [640, 641], [1, 1900], [600, 600]]) {
    const levels = view.pyramid(mapOf(width, height, () => Math.floor(random() * 201)));
    assert.ok(Math.max(levels.at(-1).width, levels.at(-1).height) <= 600);
    assert.equal(levels.length, 1 + Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / 600))));
    for (let n = 1; n < levels.length; n++) {
      const { data: below, width: w, height: h } = levels[n - 1], half = levels[n];
      assert.deepEqual([half.width, half.height], [Math.ceil(w / 2), Math.ceil(h / 2)]);
      half.data.forEach((value, i) => {
        const [x, y] = [2 * (i % half.width), 2 * Math.floor(i / half.width)], four = [];
        for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]]) if (x + dx < w && y + dy < h) four.push(below[(y + dy) * w + x + dx]);
        if (value !== Math.max(...four)) assert.fail(`level ${n} at ${x}, ${y}: ${value} of ${four}`);
      });
    }
  }
});

test("a line one pixel thin is there on every level", () => {
  const levels = view.pyramid(mapOf(2400, 1600, (_, y) => (y === 801 ? 200 : 0)));
  assert.equal(levels.length, 3);
  for (const { data, width } of levels) assert.equal(data.reduce((sum, value) => sum + value / 200, 0), width);
});

test("a level is as coarse as the screen, and there is always one", () => {
  const levels = [{}, {}, {}], chosen = [0.1, 1, 1.9, 2, 3.9, 4, 99].map((shrink) => view.levelFor(levels, shrink));
  assert.deepEqual([1, 2, 4].map((shrink) => view.levelFor(levels, shrink)), [0, 1, 2]);
  assert.deepEqual([...chosen].sort(), chosen, "the smaller it is shown, the coarser");
  assert.deepEqual([chosen[0], chosen.at(-1)], [0, 2]);
});

test("the mask parts the steps at every multiple of 1/200, however it was computed", () => {
  for (let k = 0; k <= view.LEVELS; k++) {
    for (const thresh of [k / 200, k * 0.005, Number((k / 200).toFixed(3)), Math.round((k / 200) * 1e6) / 1e6]) {
      const palette = view.paletteOf("mask", view.LEVELS, thresh);
      for (let value = 0; value <= view.LEVELS; value++) {
        const wanted = value > k ? [255, 255, 255, 255] : [0, 0, 0, 255];
        if (String(parts(palette[value])) !== String(wanted)) assert.fail(`${value} of 200 at thresh ${thresh}`);
      }
    }
  }
});

test("between two multiples, the mask is that of the lower one: what is sent has no finer steps", () => {
  assert.deepEqual(view.paletteOf("mask", 200, 0.3021), view.paletteOf("mask", 200, 0.3));
});

test("the map is painted in viridis, and no difference at all not", () => {
  assert.deepEqual(view.viridis(0), [68, 1, 84]);
  assert.deepEqual(view.viridis(1), [253, 231, 37]);
  assert.deepEqual(view.viridis(2), view.viridis(1));
  assert.deepEqual(view.viridis(-1), view.viridis(0));
  assert.deepEqual(view.viridis(0.5), [33, 144, 141]);
  const [map, difference] = ["map", "difference"].map((layer) => view.paletteOf(layer, 200, 0.3));
  assert.deepEqual(parts(map[200]), [253, 231, 37, 255]);
  assert.deepEqual(parts(map[0]), [68, 1, 84, 255]);
  assert.equal(parts(difference[0])[3], 0);
  assert.deepEqual(difference.subarray(1), map.subarray(1));
});

test("a page is fitted into its place, in the middle of it", () => {
  for (const [height, width] of [[1000, 700], [20, 900], [900, 305], [1, 1]]) {
    const { scale, x, y } = view.fitted([height, width], [600, 410]);
    assert.ok(Math.abs(Math.max((width * scale) / 600, (height * scale) / 410) - 1) < 1e-9, "it fills one side");
    assert.ok(Math.abs(x + (width * scale) / 2 - 300) < 1e-9 && Math.abs(y + (height * scale) / 2 - 205) < 1e-9);
    assert.equal(scale, view.wholeScale([height, width], [600, 410]));
  }
});

test("a very tall page begins at its top, where it can be read", () => {
  const { scale, x, y } = view.fitted([12119, 810], [600, 410]);
  assert.ok(Math.abs(810 * scale - 600) < 1e-9, "as wide as its place");
  assert.deepEqual([x, y], [0, 0]);
  const narrow = view.fitted([900, 100], [600, 410]);
  assert.deepEqual(narrow, { scale: 1, x: 250, y: 0 }, "and not enlarged");
  assert.ok(view.wholeScale([12119, 810], [600, 410]) < 410 / 12000);
});

test("the point under the cursor stays where it is", () => {
  for (let n = 0; n < 200; n++) {
    const before = { scale: 0.2 + 5 * random(), x: 900 * random() - 450, y: 900 * random() - 450 };
    const cursor = [600 * random(), 410 * random()];
    const after = view.zoomed(before, Math.exp(4 * random() - 2), cursor, 0.1);
    [before.x, before.y].forEach((shift, axis) => {
      const point = (cursor[axis] - shift) / before.scale;
      assert.ok(Math.abs(point * after.scale + [after.x, after.y][axis] - cursor[axis]) < 1e-6);
    });
  }
});

test("nothing is nearer than 40 screen pixels for one, nor further than the fit allows", () => {
  const start = { scale: 1, x: 3, y: 4 };
  assert.equal(view.zoomed(start, 1000, [0, 0], 0.5).scale, 40);
  assert.equal(view.zoomed(start, 1e-6, [0, 0], 0.5).scale, 0.5);
  const most = view.zoomed(start, 1000, [10, 20], 0.5);
  assert.deepEqual(view.zoomed(most, 2, [300, 200], 0.5), most, "at the end of the range nothing moves");
});

test("a box that can be seen moves nothing; another one comes to the middle, and fits", () => {
  const place = [600, 410], look = { scale: 2, x: -100, y: -100 };
  assert.equal(view.showing(look, [60, 60, 200, 200], place), look);
  for (const box of [[900, 900, 950, 910], [-40, 60, 10, 80], [0, 0, 5000, 30], [10, 0, 20, 9000]]) {
    const now = view.showing(look, box, place), [left, top, right, bottom] = box;
    const corners = [left * now.scale + now.x, top * now.scale + now.y, right * now.scale + now.x, bottom * now.scale + now.y];
    assert.ok(corners[0] >= -1e-6 && corners[1] >= -1e-6 && corners[2] <= 600 + 1e-6 && corners[3] <= 410 + 1e-6, String(corners));
    assert.ok(Math.abs(corners[0] + corners[2] - 600) < 1e-6 && Math.abs(corners[1] + corners[3] - 410) < 1e-6, "in the middle");
    assert.ok(now.scale <= look.scale);
  }
});

for (const [name, { place }] of Object.entries(golden.maps)) {
  test(`a pixel of the map is painted where it lies on the page: ${name}`, () => {
    const width = Math.ceil(place.picture[0] / place.scale[0]);
    const height = Math.ceil((place.picture[1] - 2 * place.pageShift[1]) / place.scale[1]);
    const map = mapOf(Math.min(width, 900), Math.min(height, 900), (x, y) => 1 + ((x * 7 + y * 31) % 199));
    const onMap = place.page.map((side, axis) => [0, side].map((at) =>
      (at * place.pageScale[axis] + place.pageShift[axis]) / place.scale[axis] - place.shift[axis]));
    assert.ok(onMap.every(([start]) => Math.abs(start) < 1), "the map begins where the page does");
    let looked = 0;
    for (let n = 0; n < 60; n++) {
      const column = Math.floor(random() * map.width), row = Math.floor(random() * map.height);
      const square = [column, row, column + 1, row, column + 1, row + 1, column, row + 1]; // its corners, placed as a box would be
      const quad = view.onPage(view.inPicture(square, place), place);
      const center = [(quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2];
      if (quad[4] - quad[0] < 1e-6 || quad[5] - quad[1] < 1e-6) continue; // outside of the page
      const scale = 9 / Math.min(quad[4] - quad[0], quad[5] - quad[1]); // some pixels of the screen for one of the map
      const target = screen(31, 21), look = { scale, x: 15.5 - center[0] * scale, y: 10.5 - center[1] * scale };
      view.paintMap(target, [map], GRAY, look, place);
      assert.equal(rgba(target, 15, 10)[0], map.data[row * map.width + column], `pixel ${column}, ${row}`);
      looked += 1;
    }
    assert.ok(looked > 20, `${looked} looked at`);
  });
}

test("outside of the map nothing is painted, and nothing is left of what was there", () => {
  const target = screen(40, 30);
  target.data.fill(77);
  view.paintMap(target, [mapOf(10, 10, () => 9)], GRAY, { scale: 1, x: 5, y: 5 }, PLAIN);
  const painted = [];
  for (let y = 0; y < 30; y++) for (let x = 0; x < 40; x++) if (rgba(target, x, y)[3]) painted.push([x, y]);
  assert.equal(painted.length, 100);
  assert.deepEqual([painted[0], painted.at(-1)], [[5, 5], [14, 14]]);
});

for (const shrink of [2, 2.8, 4]) {
  test(`a thin line is painted even where the map is shown ${shrink} times smaller`, () => {
    const width = Math.floor(2400 / shrink), lost = [];
    for (let column = 1000; column < 1024; column++) {
      const levels = view.pyramid(mapOf(2400, 60, (x) => (x === column ? 200 : 0))), target = screen(width, 3);
      view.paintMap(target, levels, GRAY, { scale: 1 / shrink, x: 0, y: 0 }, PLAIN);
      const at = Array.from({ length: width }, (_, x) => x).filter((x) => rgba(target, x, 1)[0] === 200);
      if (!at.length) lost.push(column);
      for (const x of at) assert.ok(Math.abs(x + 0.5 - (column + 0.5) / shrink) < 2, `column ${column} at ${x}`);
    }
    assert.deepEqual(lost, []);
  });
}

test("what Python packed is unpacked, wherever it lies in a message", async () => {
  const bytes = Uint8Array.from({ length: 5000 }, () => Math.floor(random() * 256)), packed = deflateSync(bytes);
  const message = new Uint8Array(packed.length + 9);
  message.set(packed, 5);
  assert.deepEqual(await view.unpacked(new DataView(message.buffer, 5, packed.length)), bytes);
});
