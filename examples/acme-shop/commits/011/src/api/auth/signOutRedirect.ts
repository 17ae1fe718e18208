import type { Request, Response } from 'express';
import { destroy } from '../../auth/session';

/** A path of this site; anything else becomes the start page. */
export function localPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[\w\-./?=&%]*$/.test(value) ? value : '/';
}

export async function signOut(req: Request, res: Response): Promise<void> {
  await destroy(req);
  res.clearCookie('acme.sid');
  res.redirect(303, localPath(req.body?.next));
}
