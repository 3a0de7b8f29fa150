/** Who the page asks for: somebody with the roles chosen, in Acme's account. */

/**
 * What the page's own policy asks about the account: it is new enough to have role management, and has had e-mail
 * addresses hidden from CRM-only users. Other policies take no notice.
 */
const ACCOUNT = { onboarded: "2025-11-03", hides_emails: true };

/** @param {string[]} roles */
export const principalOf = (roles) => ({ roles, attributes: { account: ACCOUNT } });
