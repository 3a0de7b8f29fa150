/**
 * The records that masks are measured on, and how somebody would mask them by hand.
 */

/** Eight classified paths, and the class of each. */
export const PATHS = {
  email: "email",
  phone: "phone",
  name: "name",
  date_of_birth: "birth",
  "addresses.*.street": "address",
  "addresses.*.postcode": "address",
  "owner.email": "email",
  "orders.*.shipping_address": "address",
};

/** A contact as a marketing product has it; about 1 KB of JSON. */
export function contact(number) {
  const day = String(1 + (number % 28)).padStart(2, "0");
  return {
    id: `c_${(number * 2654435761) >>> 0}`,
    created_at: `2024-03-${day}T09:30:00Z`,
    updated_at: `2025-06-${day}T17:05:42Z`,
    email: `person${number}@example.com`,
    phone: `+44 20 7946 ${String(number % 10000).padStart(4, "0")}`,
    name: `Ada Lovelace ${"abcdefgh"[number % 8]}${"ijklmnop"[number % 7]}`,
    date_of_birth: `19${40 + (number % 60)}-12-${day}`,
    country: "GB",
    language: "en-GB",
    timezone: "Europe/London",
    marketing: { email: true, sms: number % 2 === 0, push: false, consent: "double-opt-in" },
    tags: ["vip", "newsletter", `cohort-${number % 50}`],
    addresses: [
      { kind: "home", street: `${number % 200} St James's Square`, city: "London", postcode: "SW1Y 4LE", country: "GB" },
    ],
    owner: { id: number % 17, email: `agent${number % 17}@example.com`, team: "retention" },
    stats: { orders: number % 23, revenue: (number % 9973) / 7, average: 42.5, last_seen_days: number % 365 },
    orders: [
      {
        id: `o_${number}`,
        total: 129.95,
        currency: "GBP",
        status: "shipped",
        shipping_address: `${number % 200} St James's Square, London`,
        items: [
          { sku: "SKU-1001", title: "Analytical engine, brass", quantity: 1 },
          { sku: "SKU-2002", title: "Punched cards, 100 pieces", quantity: 2 },
        ],
      },
    ],
  };
}

export const REDACTED = "[redacted]";
export const email = (text) => text.replace(/^(.).*@/, "$1***@");
export const digits = (text) => text.replace(/\d(?=(?:\D*\d){2})/g, "*");
export const initials = (text) => text.split(" ").map((word) => `${word[0]}.`).join(" ");
export const year = (text) => text.slice(0, 4);
export const redact = () => REDACTED;
