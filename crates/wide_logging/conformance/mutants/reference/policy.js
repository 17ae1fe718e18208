// The guide's policy, as `sw setup-wide-logging` writes it.
export const serviceName = 'shop-api';

export const policy = {
  keep: ['status>=500', 'duration>2000', 'user.subscription=enterprise', 'feature_flags.new_checkout'],
  chance: [{ when: 'status>=400', rate: 0.1 }],
  rate: 0.05,
};
