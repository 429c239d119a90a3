// Ill-formed requests: everything here must be answered with {"error"}. Texts are sent as they are.
const emoji = [{ insert: "a😀b\n" }];

const OPS = [
  [{}], ["a"], [null], [[]], [{ insert: "" }], [{ insert: null }], [{ insert: 1 }], [{ insert: true }], [{ insert: ["a"] }],
  [{ retain: 0 }], [{ retain: -1 }], [{ retain: 1.5 }], [{ retain: "1" }], [{ retain: null }], [{ retain: { image: {} } }],
  [{ retain: 2147483648 }], [{ retain: 4294967297 }], [{ retain: 1e300 }], [{ retain: 2147483647 }, { retain: 1 }],
  [{ delete: 0 }], [{ delete: -1 }], [{ delete: 2.5 }], [{ delete: true }], [{ delete: 1, attributes: { bold: true } }],
  [{ insert: "a", retain: 1 }], [{ insert: "a", delete: 1 }], [{ retain: 1, delete: 1 }], [{ insert: "a", retain: null }],
  [{ insert: "a", attributes: {} }], [{ insert: "a", attributes: null }], [{ retain: 1, attributes: [] }],
  [{ retain: 1, attributes: "bold" }], [{ insert: "a", bold: true }], [{ Insert: "a" }],
  {}, null, 1, "a", { ops: 1 }, { ops: [], length: 0 }, { ops: [{ retain: 0 }] },
];

const RAW = [
  "", "{", "[]", "null", "1", '"transform"', "not json", "{}", '{"op":"transform"}', '{"op":"explode","a":[],"b":[]}',
  '{"op":"compose","a":[]}', '{"op":"compose","a":[],"b":[]} {}', '{"op":"apply","a":[{"insert":"a"}]}', '{"op":"apply"}',
  '{"op":"transform","a":[],"b":[],"priority":"yes"}', '{"op":"transformPosition","a":[]}',
  '{"op":"transformPosition","a":[],"index":-1}', '{"op":"transformPosition","a":[],"index":1.5}',
  '{"op":"transformPosition","a":[],"index":"1"}', '{"op":"invert","a":[]}',
  '{"op":"compose","a":[{"insert":"\\ud83d"}],"b":[]}', '{"op":"compose","a":[{"insert":"\\ude00"}],"b":[]}',
  '{"op":"compose","a":[{"insert":"\\ude00\\ud83d"}],"b":[]}', '{"op":"compose","a":[{"insert":"a","insert":"b"}],"b":[]}',
  '{"op":"compose","a":[{"insert":{"x":"\\ud83d"}}],"b":[]}',
  '{"op":"compose","a":[{"insert":"a","attributes":{"link":"\\ud83d"}}],"b":[]}',
  `{"op":"compose","a":[{"insert":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}],"b":[]}`,
  "[".repeat(100000),
];

export const REFUSED = [
  ...RAW,
  ...OPS.flatMap((ops) => [
    { op: "transform", a: ops, b: [{ retain: 1 }], priority: true },
    { op: "transform", a: [{ retain: 1 }], b: ops, priority: false },
    { op: "compose", a: ops, b: [] },
    { op: "compose", a: [], b: ops },
    { op: "apply", a: [{ insert: "abc\n" }], b: ops },
    { op: "apply", a: ops, b: [] },
    { op: "invert", base: [{ insert: "abc\n" }], a: ops },
    { op: "invert", base: ops, a: [] },
    { op: "transformPosition", a: ops, index: 1 },
    { op: "diff", a: ops, b: [] },
    { op: "diff", a: [], b: ops },
  ]),
  // Lengths that fit neither the document nor its characters.
  ...[[{ retain: 6 }], [{ delete: 6 }], [{ retain: 5 }, { delete: 1 }], [{ retain: 2 }, { insert: "x" }], [{ delete: 2 }],
    [{ retain: 2, attributes: { bold: true } }], [{ delete: 1 }, { retain: 1 }, { delete: 1 }]].flatMap((ops) => [
    { op: "apply", a: emoji, b: ops },
    { op: "invert", base: emoji, a: ops.some(({ insert }) => insert) ? [{ retain: 2 }] : ops },
  ]),
  { op: "compose", a: emoji, b: [{ retain: 2, attributes: { bold: true } }] },
  { op: "compose", a: [{ retain: 3 }, { insert: "😀" }], b: [{ retain: 4 }, { delete: 1 }] },
  // Documents consist of inserts.
  ...[[{ retain: 1 }], [{ delete: 1 }], [{ insert: "a" }, { retain: 1 }]].flatMap((ops) => [
    { op: "apply", a: ops, b: [] },
    { op: "invert", base: ops, a: [] },
    { op: "diff", a: ops, b: ops },
  ]),
  // Together longer than any document may be.
  { op: "compose", a: [{ delete: 2147483647 }], b: [{ delete: 2147483647 }] },
];
