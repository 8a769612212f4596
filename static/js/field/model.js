// The session as it is on this device: the newest state of the server with everything on top that still waits here.

export const groupOf = ({ presence, sex, age_band, has_disability }) =>
  [presence, sex, age_band, Number(has_disability)].join("-");

// { counts: Map(group → { count, waiting }), total, items, agreed, conflicts }. Touches neither `kept` nor `acts`.
export function view(kept, acts) {
  const state = kept?.state;
  const model = { counts: new Map(), items: [], conflicts: [], done: acts };
  for (const [presence, sex, age_band, has_disability, count] of state?.counts ?? []) {
    change(model, groupOf({ presence, sex, age_band, has_disability }), count, 0);
  }
  model.items = (state?.items ?? []).map((item) => ({ ...item, ref: item.id, seen: item.version, waiting: 0 }));
  const waiting = acts.filter((act) => act.status === "waiting");
  for (const act of waiting) apply[act.kind]?.(model, act.payload, act, state);
  const settled = new Set(waiting.map((act) => act.payload.settles));
  model.conflicts = (state?.conflicts ?? []).filter((conflict) => !settled.has(conflict.key));
  model.total = [...model.counts.values()].reduce((sum, { count }) => sum + count, 0);
  model.agreed = listAgreed(model.items);
  return model;
}

function change(model, group, delta, waiting) {
  const cell = model.counts.get(group) ?? { count: 0, waiting: 0 };
  model.counts.set(group, { count: cell.count + delta, waiting: cell.waiting + waiting });
}

export function findItem(items, ref) {
  return items.find((item) => item.id === ref || (item.key && item.key === ref)) ?? null;
}

function listAgreed(items) {
  return items.filter((item) => item.rank !== null).sort((one, other) => one.rank - other.rank);
}

function number(order) {
  order.forEach((item, index) => {
    item.rank = index + 1;
  });
}

function decide(facts) {
  return (model, payload, act) => {
    const item = findItem(model.items, payload.item);
    if (!item) return;
    item.waiting += 1;
    Object.assign(item, facts(item, payload, model, act));
    number(listAgreed(model.items));
  };
}

const apply = {
  tally(model, payload) {
    change(model, groupOf(payload), payload.delta, 1);
  },
  undo(model, { voids }) {
    const tally = model.done.find((act) => act.key === voids);
    if (tally) change(model, groupOf(tally.payload), -tally.payload.delta, 1);
  },
  raise(model, payload, act, state) {
    if (findItem(model.items, payload.proposal)) return;
    const chosen = state?.kamus.flatMap(([, items]) => items).find(([id]) => String(id) === payload.catalog_item);
    const isListed = payload.source === "kamus" && chosen;
    const places = state?.kelurahan.flatMap(([, rows]) => rows) ?? [];
    model.items.push({
      id: null,
      key: payload.proposal,
      ref: payload.proposal,
      seen: 1,
      code: "",
      title: payload.title || (isListed ? chosen[1] : ""),
      unit: isListed ? chosen[2] : payload.unit ?? "",
      volume: payload.volume,
      place: places.find(([id]) => String(id) === payload.kelurahan)?.[1] ?? "",
      outcome: "open",
      is_short: false,
      rank: null,
      table: null,
      picked: 0,
      reason: "",
      note: "",
      waiting: 1,
    });
  },
  shorten: decide((item) => ({
    is_short: true,
    outcome: item.outcome === "agreed" ? "agreed" : "open",
    reason: "",
    note: "",
  })),
  lengthen: decide(() => ({ is_short: false, outcome: "open", rank: null, reason: "", note: "" })),
  agree: decide((item, _payload, model) => ({
    is_short: true,
    outcome: "agreed",
    rank: item.rank ?? listAgreed(model.items).length + 1,
    reason: "",
    note: "",
  })),
  disagree: decide((_item, payload, _model, act) => ({
    outcome: "not_agreed",
    rank: null,
    reason: act.label ?? "",
    note: payload.note,
  })),
  place: decide((_item, { table }) => ({ table: table ? Number(table) : null })),
  hands: decide((item, { hands }) => ({ picked: item.picked + Number(hands) })),
  strike(model, { voids }) {
    const raised = model.done.find((act) => act.key === voids);
    const item = raised && findItem(model.items, raised.payload.item);
    if (!item) return;
    item.waiting += 1;
    item.picked -= Number(raised.payload.hands);
  },
  rank(model, payload) {
    const item = findItem(model.items, payload.item);
    if (!item || item.rank === null) return;
    item.waiting += 1;
    const order = listAgreed(model.items).filter((other) => other !== item);
    const anchor = payload.after ? order.indexOf(findItem(order, payload.after)) : -1;
    order.splice(anchor >= 0 ? anchor + 1 : payload.rank - 1, 0, item);
    number(order);
  },
};
