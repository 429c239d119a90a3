// Makes random but repeatable documents and changes: the same seed gives the same cases on every machine.
// Everything made here is well formed: characters are never cut, changes fit the document they are made for.
import Delta from "quill-delta";

const CHARACTERS = [
  ..."abcdefgh   \n\n",
  "é", "ß", "€", "漢", "\u0301", "\u200d", "\uffff", "\ue000", "\ufffc", "\u2028",
  "😀", "𝒳", "👩‍👩‍👧", "🇦🇹", "\u{10ffff}", "\u{10000}", "<&>\"\\",
];
const FORMATS = [
  ["bold", [true]],
  ["color", ["red", "blue", "", "😀"]],
  ["size", [1, 2, -3]],
  ["link", ["https://example.org/?a=b", "mailto:a@example.org"]],
  ["block", ["h1", "bullet"]],
  ["indent", [1, 2]],
];
const EMBEDS = [{ image: "img_1" }, { image: "img_2" }, { mention: { person: "per_1", name: "Zoë 😀" } }, { divider: true }];

export function text(random, most) {
  let made = "";
  for (let left = 1 + random.below(most); left > 0; left--) made += random.pick(CHARACTERS);
  return made;
}

export function attributes(random, removals) {
  if (random.chance(50)) return undefined;
  const made = {};
  for (let left = 1 + random.below(3); left > 0; left--) {
    const [name, values] = random.pick(FORMATS);
    made[name] = removals && random.chance(35) ? null : random.pick(values);
  }
  return made;
}

function content(random, most) {
  return random.chance(15) ? structuredClone(random.pick(EMBEDS)) : text(random, most);
}

/** A document that ends with a newline, or now and then one that does not, or one that is empty. */
export function document(random) {
  const made = new Delta();
  for (let left = random.below(9); left > 0; left--) made.insert(content(random, 12), attributes(random, false));
  if (random.chance(95)) made.insert("\n", random.chance(30) ? { block: "h1" } : undefined);
  return made;
}

/** The positions in a document at which no character is cut. */
function boundaries(base) {
  const positions = [0];
  let at = 0;
  for (const op of base.ops) {
    for (const character of typeof op.insert === "string" ? op.insert : ["x"]) {
      at += character.length;
      positions.push(at);
    }
  }
  return positions;
}

/** A change to this document. One in ten is spelled as `quill-delta` itself never would: unmerged, unchopped. */
export function change(random, base) {
  const positions = boundaries(base);
  const raw = random.chance(10);
  const made = new Delta();
  const add = (op) => (raw ? made.ops.push(op) : made.push(op));
  const op = (member, value, format) => add(format ? { [member]: value, attributes: format } : { [member]: value });
  const reach = random.pick([2, 4, 12, 40]);
  let at = 0;
  for (let steps = random.below(7); steps > 0; steps--) {
    const what = random.below(10);
    const to = Math.min(positions.length - 1, at + 1 + random.below(reach));
    const length = positions[to] - positions[at];
    if (what < 4) op("insert", content(random, 5), attributes(random, false));
    else if (length === 0) continue;
    else if (what < 7) op("retain", length, attributes(random, true));
    else op("delete", length);
    if (what >= 4) at = to;
  }
  return raw ? made : made.chop();
}
