import assert from "node:assert/strict";
import test from "node:test";
import { USUAL, columnsFrom, columnsOf, golden, sent, view } from "./explorer.mjs";

const maps = Object.entries(golden.maps);
const near = (got, wanted, within, said) => {
  assert.equal(got.length, wanted.length, said);
  got.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) <= within, `${said}: ${got} instead of ${wanted}`));
};
const shift = (quad, by) => quad.map((value) => value + by);
const box = (x, y, w, h) => [x, y, x + w, y, x + w, y + h, x, y + h];

// -- the same answers as Python's

for (const [name, map] of maps) {
  test(`fates are Python's: ${name}`, () => {
    for (const { settings, texts, fates } of map.tries) {
      const columns = columnsOf(map, texts);
      const got = Array.from(columns.index, (_, i) => view.fateOf(columns, i, settings)).join("");
      assert.equal(got, fates, JSON.stringify(settings));
    }
  });

  test(`shapes are Python's: ${name}`, () => {
    for (const { settings, texts, fates, quads } of map.tries) {
      const columns = columnsOf(map, texts);
      for (const [i, wanted] of Object.entries(quads)) {
        near(view.shapeOf(columns, +i, settings, +fates[i]), wanted, 0.05, `candidate ${i} under ${JSON.stringify(settings)}`);
      }
    }
  });
}

test("where boxes grow in whole pixels, what Python answered last stands until it answers again", () => {
  const { whole_pixels: map } = golden, columns = columnsOf(map);
  const each = (then) => Array.from(columns.index, (_, i) => then(i));
  const app = { columns, settings: map.settings, each, model: { get: () => ({}) } };
  const judging = new view.Judging(app);
  judging.begin({ counts: map.counts, settings: map.settings });
  const pythons = () => each((i) => near(judging.quads[i], Array.from(columns.quads.subarray(i * 8, i * 8 + 8)), 0, `box ${i}`));
  judging.judge();
  pythons();
  const grown = (i) => view.isGrown(columns.fates[i]);
  const apart = (i) => view.grownOf(columns, i, map.settings).map((at, k) => Math.abs(at - columns.quads[i * 8 + k]));
  const off = each((i) => (grown(i) ? Math.max(...apart(i)) : 0));
  assert.ok(Math.max(...off) > 0.5, `the browser's own corners lie elsewhere: ${Math.max(...off)}`);
  app.settings = { ...map.settings, unclip_ratio: 2.2, box_thresh: 0.99 };
  judging.judge();
  pythons();
  assert.deepEqual(Array.from(judging.fates), Array.from(columns.fates));
});

test("every fate is met, in every kind of place", () => {
  const met = new Set(maps.flatMap(([, map]) => map.tries.flatMap(({ fates }) => [...fates])));
  assert.equal(met.size, view.FATES.length);
  const places = maps.map(([, { place }]) => place);
  assert.ok(places.some(({ pageShift }) => pageShift[1] > 0), "bands");
  assert.ok(places.some(({ pageScale }) => pageScale[0] < 1), "a page that was shrunk");
  assert.ok(places.some(({ scale }) => scale[0] < 0.7), "a page that was enlarged");
  assert.ok(maps.some(([, map]) => columnsOf(map).index.some((index, i) => index !== i)), "not all are shown");
});

test("columns come out of a message as they went into it", () => {
  const [, map] = maps.find(([, { columns }]) => columns.points);
  const columns = columnsOf(map);
  assert.equal(columns.count, columns.fates.length);
  assert.equal(columns.quads.length, columns.count * 8);
  assert.equal(columns.starts.length, columns.count + 1);
  assert.equal(columns.points.length, columns.starts.at(-1) * 2);
  assert.equal(sent(map.columns.scores).byteOffset % 4, 3, "a message is not aligned");
  assert.ok(columns.scores.every((score) => score > 0 && score <= 1));
  assert.ok(columns.tallest >= 32);
  // each contour touches the rectangle around it
  for (let i = 0; i < columns.count; i++) {
    const rect = Array.from(columns.rects.subarray(i * 8, i * 8 + 8)), xs = rect.filter((_, k) => k % 2 === 0);
    for (let k = columns.starts[i]; k < columns.starts[i + 1]; k++) {
      assert.ok(columns.points[2 * k] >= Math.min(...xs) - 1 && columns.points[2 * k] <= Math.max(...xs) + 1);
    }
  }
});

test("unclip distances are Python's", () => {
  for (const [width, height, ratio, wanted] of golden.distances) {
    assert.ok(Math.abs(view.unclipDistance(width, height, ratio) - wanted) < 1e-9, `${width} x ${height} at ${ratio}`);
  }
});

test("corners are ordered as Python orders them", () => {
  for (const [quad, wanted] of golden.corners) assert.deepEqual(view.orderCorners(quad), wanted, String(quad));
});

test("overlaps are shapely's", () => {
  for (const [one, other, wanted] of golden.overlaps) {
    assert.ok(Math.abs(view.overlap(one, other) - wanted) < 1e-6, `${one} and ${other}: ${view.overlap(one, other)}, not ${wanted}`);
    assert.ok(Math.abs(view.overlap(other, one) - wanted) < 1e-6, "the other way round");
  }
});

test("what shares nothing, and what has no area, does not overlap", () => {
  assert.equal(view.overlap(box(0, 0, 9, 9), box(20, 0, 9, 9)), 0);
  assert.equal(view.overlap(box(0, 0, 9, 9), box(9, 0, 9, 9)), 0);
  assert.equal(view.overlap(box(0, 0, 9, 0), box(0, 0, 9, 0)), 0);
});

golden.changes.forEach(({ before, after, ...wanted }, i) => {
  test(`changes are Python's: ${i}, ${before.length} boxes and ${after.length}`, () => {
    assert.deepEqual(view.changes(before, after), wanted);
  });
});

// -- laws

test("a grown rectangle is further out on every side by the distance", () => {
  const grown = view.grow(box(10, 20, 40, 10), 0, 1.5), by = view.unclipDistance(40, 10, 1.5);
  near(grown, [10 - by, 20 - by, 50 + by, 20 - by, 50 + by, 30 + by, 10 - by, 30 + by], 1e-9, "grown");
  near(view.grow(box(10, 20, 40, 10), 0, 0), box(10, 20, 40, 10), 1e-9, "not grown");
  assert.ok(view.grow(box(5, 5, 0, 0), 0, 2).every(Number.isFinite), "a point stays a point");
});

test("a quad contains what lies in it, whichever way round it goes", () => {
  const quad = [10, 0, 20, 10, 10, 20, 0, 10]; // stands on a corner
  for (const one of [quad, [10, 0, 0, 10, 10, 20, 20, 10]]) {
    assert.ok(view.contains(one, 10, 10));
    assert.ok(view.contains(one, 10, 0), "its corner");
    assert.ok(view.contains(one, 15, 5), "its edge");
    assert.ok(!view.contains(one, 2, 2));
    assert.ok(!view.contains(one, 20.1, 10));
  }
  assert.ok(!view.contains(box(3, 3, 0, 0), 3, 3), "a point contains nothing");
  assert.ok(!view.contains(box(0, 3, 9, 0), 20, 3), "nor does a line");
});

test("a click hits the smallest shape, or else the nearest center within reach", () => {
  const quads = [box(0, 0, 100, 100), box(40, 40, 20, 20), box(200, 200, 4, 2), box(210, 200, 4, 2)];
  assert.equal(view.hit(quads, 50, 50), 1);
  assert.equal(view.hit(quads, 10, 10), 0);
  assert.equal(view.hit(quads, 50, 50, 0, (i) => i !== 1), 0, "what is not shown is not hit");
  assert.equal(view.hit(quads, 206, 206), -1);
  assert.equal(view.hit(quads, 206, 203, 6), 2, "the nearer of two");
  assert.equal(view.hit(quads, 211, 203, 6), 3);
  assert.equal(view.hit(quads, 150, 150, 6), -1);
  assert.equal(view.hit([], 1, 1, 9), -1);
});

test("the funnel ends with what is kept, and nothing is lost on the way", () => {
  const counts = [5, 4, 30, 2, 1, 3, 6, 49], steps = view.funnel(counts);
  assert.deepEqual(steps.map(({ left }) => left), [100, 95, 91, 61, 59, 58, 55, 49]);
  assert.deepEqual(steps.map(({ fell }) => fell), [0, 5, 4, 30, 2, 1, 3, 6]);
  assert.deepEqual(steps.flatMap(({ fates }) => fates), [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(view.funnel([0, 0, 0, 0, 0, 0, 0, 0]).at(-1).left, 0);
});

test("the shape on the page is the rectangle before unclip, the grown one after it", () => {
  const columns = columnsFrom([[100, 100, 40, 10, 0.45]]), by = view.unclipDistance(40, 10, 1.5);
  assert.deepEqual(view.shapeOf(columns, 0, USUAL, view.CODE.low_score), box(100, 100, 40, 10));
  near(view.shapeOf(columns, 0, USUAL, view.CODE.kept), box(100 - by, 100 - by, 40 + 2 * by, 10 + 2 * by), 1e-4, "kept");
  assert.ok(view.shapeOf(columnsFrom([[0, 0, 40, 10, 1]]), 0, USUAL, view.CODE.kept).every((value) => value >= 0), "clipped to the page");
});

// -- what is said

const said = (rects, settings = {}, more = {}) => {
  const columns = columnsFrom(rects, more), all = { ...USUAL, ...settings }, fate = view.fateOf(columns, 0, all);
  return [view.FATES[fate].name, view.reason(columns, 0, all, fate, columns.flips[0])];
};

const REASONS = [
  ["not_examined", /number 1, max_candidates is 0; examined from 1 on/, [[9, 9, 40, 10, 0.9]], { max_candidates: 0 }],
  ["too_small", /short side 4\.25 px of the map < min_size 5; large enough at 4\.25 or lower/, [[9, 9, 40, 4.25, 0.9]], { min_size: 5 }],
  ["low_score", /0\.43\d* < box_thresh 0\.5; kept at 0\.43\d* or lower/, [[9, 9, 40, 10, 0.43]], {}],
  ["low_score", /0\.43\d* < box_thresh 0\.5; at 0\.43\d* or lower it would fall as low text/,
    [[9, 9, 40, 10, 0.43]], {}, { texts: [[0, "x", 0.2, false]] }],
  ["low_score", /at 0\.43\d* or lower it would fall as too small after unclip/, [[9, 9, 40, 4, 0.43]], { min_size: 4, unclip_ratio: 0 }],
  ["too_small_unclipped", /short side after unclip 4\.73 px of the map < min_size \+ 2 = 6; large enough at unclip_ratio 1\.10 or higher/,
    [[9, 9, 40, 4, 0.9]], { min_size: 4, unclip_ratio: 0.2 }, { flips: [1.096] }],
  ["too_small_unclipped", /no unclip_ratio makes it large enough/,
    [[9, 9, 40, 4, 0.9]], { min_size: 4, unclip_ratio: 0.2 }, { flips: [NaN] }],
  ["clipped_away", /3 px or less of it lie inside the page/, [[9, 998, 40, 10, 0.9]], { unclip_ratio: 0 }],
  ["no_text", /read as nothing/, [[9, 9, 40, 10, 0.9]], {}, { texts: [[0, " ", 0.9, false]] }],
  ["low_text", /a score of 0\.412 < text_score 0\.5; kept at 0\.412 or lower/,
    [[9, 9, 40, 10, 0.9]], {}, { texts: [[0, "ab", 0.4123, false]] }],
  ["kept", /0\.75\d* ≥ box_thresh 0\.5; lost above 0\.75/, [[9, 9, 40, 10, 0.75]], {}],
];
for (const [fate, wanted, rects, settings, more] of REASONS) {
  test(`${fate} is said with its numbers: ${wanted.source.slice(0, 40)}`, () => {
    const [got, sentence] = said(rects, settings, more);
    assert.equal(got, fate);
    assert.match(sentence, wanted);
    assert.equal(sentence.startsWith("kept"), fate === "kept");
  });
}

test("every fate has a reason", () => {
  assert.deepEqual([...new Set(REASONS.map(([fate]) => fate))].sort(), view.FATES.map(({ name }) => name).sort());
});

test("a value that a sentence names does what the sentence says", () => {
  for (const [, map] of maps) {
    for (const { settings, texts, fates } of map.tries) {
      const columns = columnsOf(map, texts);
      [...fates].forEach((digit, i) => {
        const fate = +digit, sentence = view.reason(columns, i, settings, fate, columns.flips[i]);
        const told = (pattern) => Number(sentence.match(pattern)?.[1]);
        const under = (change) => view.fateOf(columns, i, { ...settings, ...change });
        const { name } = view.FATES[fate], orLower = /at ([\d.]+) or lower/;
        if (name === "not_examined") assert.notEqual(under({ max_candidates: told(/from (\d+) on/) }), fate, sentence);
        if (name === "too_small") assert.notEqual(under({ min_size: told(orLower) }), fate, sentence);
        if (name === "low_text") assert.equal(under({ text_score: told(orLower) }), view.CODE.kept, sentence);
        if (name === "low_score") {
          const after = under({ box_thresh: told(orLower) });
          assert.notEqual(after, fate, sentence);
          assert.equal(/kept at/.test(sentence), after === view.CODE.kept, sentence);
        }
        if (name === "kept") {
          assert.equal(under({ box_thresh: told(/lost above ([\d.]+)/) + 0.001 }), view.CODE.low_score, sentence);
        }
      });
    }
  }
});

test("the ratio that makes a thin box large enough is the one that Python found", () => {
  let looked = 0;
  for (const [, map] of maps) {
    const columns = columnsOf(map), { settings } = map.tries[0]; // the flip values are those of these settings
    columns.index.forEach((_, i) => {
      const fate = view.fateOf(columns, i, settings);
      if (fate !== view.CODE.too_small_unclipped) return;
      const enough = Number(view.reason(columns, i, settings, fate, columns.flips[i]).match(/unclip_ratio ([\d.]+) or/)[1]);
      assert.notEqual(view.fateOf(columns, i, { ...settings, unclip_ratio: enough }), fate);
      assert.equal(view.fateOf(columns, i, { ...settings, unclip_ratio: enough - 0.02 }), fate);
      looked += 1;
    });
  }
  assert.ok(looked > 0);
});

test("numbers are rounded so that they still do it when they are typed in", () => {
  assert.deepEqual([0.4329, 0.433, 1, 0].map(view.floor3), ["0.432", "0.433", "1.000", "0.000"]);
  assert.deepEqual([1.101, 1.1, 2].map(view.ceil2), ["1.11", "1.10", "2.00"]);
});

test("the numbers of a candidate follow from its rectangle and where it lies", () => {
  const columns = columnsFrom([[100, 100, 40, 10, 0.9]]);
  columns.place = { ...columns.place, scale: [2, 2], pageScale: [0.5, 0.5] };
  const of = view.numbers(columns, 0, { ...USUAL, unclip_ratio: 1 }, 48);
  assert.deepEqual(of, { width: 40, height: 10, area: 400, perimeter: 100, distance: 4, line: 18, picture: 72, recognizer: 48 });
});

test("what differs from the baseline is named with both values", () => {
  const baseline = { thresh: 0.2, use_dilation: false, mean: [0.5, 0.5, 0.5], score_mode: "fast" };
  assert.deepEqual(view.differences(baseline, { ...baseline }), []);
  assert.deepEqual(view.differences(baseline, { ...baseline, mean: [0.5, 0.5, 0.5], thresh: 0.3, use_dilation: true }),
    [["thresh", 0.2, 0.3], ["use_dilation", false, true]]);
  assert.deepEqual(view.differences(baseline, { other: 1 }), [], "what the baseline does not know is not compared");
});

test("fates are told apart by their marks, so none needs color", () => {
  assert.deepEqual(view.FATES.map(({ name }) => name), Object.keys(view.CODE));
  for (const key of ["mark", "color", "label", "name"]) {
    assert.equal(new Set(view.FATES.map((fate) => fate[key])).size, view.FATES.length, key);
  }
});

test("boxes moved by less than a pixel are the same, by more moved, and by half another one", () => {
  const one = box(0, 0, 40, 10);
  assert.deepEqual(view.changes([one], [shift(one, 0.5)]).same, [[0, 0]]);
  assert.deepEqual(view.changes([one], [shift(one, 1.1)]).moved, [[0, 0]]);
  assert.deepEqual(view.changes([one], [shift(one, 30)]), { same: [], moved: [], lost: [0], gained: [0] });
  assert.deepEqual(view.changes([], []), { same: [], moved: [], lost: [], gained: [] });
});
