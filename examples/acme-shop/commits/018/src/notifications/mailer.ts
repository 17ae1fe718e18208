import { config } from '../config';

async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(new URL(path, config.MAIL_API_URL), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${config.MAIL_API_KEY}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error('mail api refused the message', { cause: { status: response.status } });
}

export async function sendPasswordReset(to: string, token: string): Promise<void> {
  const link = new URL('/password/reset', config.PUBLIC_URL);
  link.hash = token;
  await post('/v1/messages', { to, template: 'password-reset', variables: { link: link.toString() } });
}

export async function sendEmailChange(to: string, token: string): Promise<void> {
  const link = new URL('/account/email', config.PUBLIC_URL);
  link.hash = token;
  await post('/v1/messages', { to, template: 'email-change', variables: { link: link.toString() } });
}

export async function sendOrderConfirmation(to: string, orderId: string): Promise<void> {
  await post('/v1/messages', { to, template: 'order-confirmation', variables: { orderId } });
}
