// Answers of two runs side by side: what the database and the clock choose anew is masked, nothing else.

const MASKS = [
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<jwt>'],
  [/\$2b\$\d\d\$[./A-Za-z0-9]{53}/g, '<bcrypt>'],
  [/"backupCodes":\["[^\]]*"\]/g, '"backupCodes":<codes>'],
  [/secret=[A-Z2-7]{16,32}/g, 'secret=<secret>'],
];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** A comparable form of a body. Ids and times that were seeded stay as they are. */
export function comparable(body, seededIds) {
  const text = MASKS.reduce((all, [pattern, mask]) => all.replace(pattern, mask), body);
  return text
    .replace(UUID, (id) => (seededIds.has(id) ? id : '<id>'))
    .replace(TIME, (time) => (time.startsWith('2023-') ? time : '<time>'));
}

/** Indexes of the requests whose status or body differ. */
export function differences(left, right, seededIds) {
  const differs = (a, b) => a.status !== b.status || comparable(a.body, seededIds) !== comparable(b.body, seededIds);
  return left.flatMap((answer, i) => (differs(answer, right[i]) ? [i] : []));
}

/** Every id that the seed chose. */
export function idsOf(shop) {
  const people = Object.values(shop.people).flat();
  const orders = Object.values(shop.orders).flat();
  const goods = [...shop.products.list, shop.products.slow, shop.products.declined];
  return new Set([...people, ...orders, ...goods].map(({ id }) => id));
}
