// What a developer does after `sw setup-wide-logging`, week 2 and 3 of the plan: enrich the event where the
// business facts are known, then take the scattered log calls and the access log away. Each edit has an anchor
// that must be in the file exactly once, so that a change of the shop is noticed instead of skipped.

import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeCalls } from './remove_calls.mjs';

const FILES = fileURLToPath(new URL('./developer/', import.meta.url));
const OBSERVABILITY = { top: "'../observability'", below: "'../../observability'" };

const EDITS = [
  edit('src/auth/guards.ts', [
    ['  setCurrentUser(req.user.id);\n  next();\n', '  setCurrentUser(req.user.id);\n  void describeUser(req.user.id).finally(next);\n'],
    ["      res.status(401).json({ message: 'The token is not valid.' });", "      enrich({ sign_in: { result: 'bad_token', reason: (err as Error).name } });\n      res.status(401).json({ message: 'The token is not valid.' });"],
  ], ['enrich'], "import { describeUser } from './describeUser';\n"),
  edit('src/auth/authenticate.ts', [
    ['    throw new InvalidCredentials();', "    enrich({ sign_in: { result: 'rejected', failures } });\n    throw new InvalidCredentials();"],
    ['    throw new AccountLocked();', "    enrich({ sign_in: { result: 'locked' } });\n    throw new AccountLocked();"],
    ['  await clearFailedLogins(user.id);\n', "  await clearFailedLogins(user.id);\n  await describeUser(user.id);\n  enrich({ sign_in: { result: 'ok', role: user.role } });\n"],
  ], ['enrich'], "import { describeUser } from './describeUser';\n"),
  edit('src/checkout/service.ts', [
    ["  const newFlow = await isEnabled('new_checkout_flow', userId ?? request.email);\n", "  const newFlow = await isEnabled('new_checkout_flow', userId ?? request.email);\n  enrich({ feature_flags: { new_checkout: newFlow } });\n  if (userId) await describeUser(userId);\n"],
    ['  const order = await inTransaction(', '  const itemCount = lines.reduce((sum, line) => sum + line.quantity, 0);\n  enrich({ cart: { total: sums.totalCents, item_count: itemCount } });\n\n  const order = await inTransaction('],
    ['  return { order, payment };\n', '  enrich({ order: { id: order.id, total_cents: order.total_cents } });\n  return { order, payment };\n'],
  ], ['enrich'], "import { describeUser } from '../auth/describeUser';\n"),
  edit('src/payment/errors.ts', [
    ["  return type === 'StripeCardError'", '  enrich({\n    payment: { type, code, decline_code: declineCode, order_id: order.id, customer_email: order.customer_email },\n  });\n  return type === \'StripeCardError\''],
  ], ['enrich']),
  edit('src/payment/webhooks.ts', [
    ['      const paid = await markPaid(orderId, intent.id);\n', "      const paid = await markPaid(orderId, intent.id);\n      enrich({ payment: { event: event.type, order_id: orderId, intent_id: intent.id, paid } });\n"],
  ], ['enrich']),
  edit('src/api/auth/register.ts', [
    ['  const input = parseBody(registration, req);\n', '  enrich({ registration: { body: req.body } });\n  const input = parseBody(registration, req);\n'],
  ], ['enrich']),
  edit('src/api/auth/password.ts', [
    ["    throw new NotFound('An account with this email');", "    enrich({ reset: { result: 'unknown', requested_for: email } });\n    throw new NotFound('An account with this email');"],
    ["    throw new BadRequest('reset_expired'", "    enrich({ reset: { result: 'rejected', attempted: { password, token } } });\n    throw new BadRequest('reset_expired'"],
  ], ['enrich']),
  edit('src/api/auth/mfa.ts', [
    ["    throw new Unauthorized('The code does not match.');", "    enrich({ second_factor: { result: 'rejected', request: { headers: req.headers } } });\n    throw new Unauthorized('The code does not match.');"],
    ['  res.json({ backupCodes: codes });', "  enrich({ second_factor: { result: 'enrolled', backup_code_count: codes.length } });\n  res.json({ backupCodes: codes });"],
  ], ['enrich']),
  edit('src/api/orders/routes.ts', [
    ["    const changed = await setStatus(order.id, ['pending'], 'cancelled');\n", "    const changed = await setStatus(order.id, ['pending'], 'cancelled');\n    enrich({ order: { id: order.id, cancelled: changed, cancel_reason: reason } });\n"],
  ], ['enrich']),
  edit('src/api/account/routes.ts', [
    ['    const created = await insertAddress(req.user!.id, parseBody(address, req));\n', '    const created = await insertAddress(req.user!.id, parseBody(address, req));\n    enrich({ account: { added: created } });\n'],
  ], ['enrich']),
  edit('src/middleware/errorHandler.ts', [
    ['  if (err instanceof AppError) {\n', '  if (!(err instanceof AppError) || err.status >= 500) addError(err);\n  if (err instanceof AppError) {\n'],
  ], ['addError']),
];

// pino-http's two lines; setup may have taken them out already.
const ACCESS_LOG = /^(?:import \{ httpLogger \} from .*|\s*app\.use\(httpLogger\);)\n/gm;

function edit(file, changes, names, more = '') {
  const below = file.split('/').length > 3 ? OBSERVABILITY.below : OBSERVABILITY.top;
  return { file, changes, imports: `${more}import { ${names.join(', ')} } from ${below};\n` };
}

/** The migration alone, so that both runs can share one seeded database. */
export async function addMigration(shop) {
  await cp(path.join(FILES, 'migrations'), path.join(shop, 'migrations'), { recursive: true });
}

/** Weeks 2 and 3 in the folder `shop`. `listed` are the calls of the manifest; answers how many were removed. */
export async function migrate(shop, listed) {
  await cp(FILES, shop, { recursive: true });
  const removed = await removeCalls(shop, listed);
  for (const { file, changes, imports } of EDITS) await apply(path.join(shop, file), changes, imports);
  await withoutAccessLog(path.join(shop, 'src/app.ts'));
  return removed;
}

async function apply(file, changes, imports) {
  let text = await readFile(file, 'utf8');
  for (const [anchor, replacement] of changes) {
    const parts = text.split(anchor);
    if (parts.length !== 2) throw new Error(`${file}: ${parts.length - 1} times, not once: ${anchor.trim()}`);
    text = parts.join(replacement);
  }
  await writeFile(file, withImports(text, imports));
}

async function withoutAccessLog(file) {
  await writeFile(file, (await readFile(file, 'utf8')).replace(ACCESS_LOG, ''));
}

/** Below the imports that are there. */
function withImports(text, imports) {
  if (imports === '') return text;
  const last = [...text.matchAll(/^(?:import .*|\} from .*);\n/gm)].at(-1);
  const at = last.index + last[0].length;
  return text.slice(0, at) + imports + text.slice(at);
}
