import Stripe from 'stripe';
import { config } from '../config';

export const stripe = new Stripe(config.STRIPE_SECRET_KEY || 'sk_unset', {
  timeout: 10_000,
  maxNetworkRetries: 2,
  telemetry: false,
});
