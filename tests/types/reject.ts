// What a program must not write: each line under a mark must fail to compile, or the mark itself does.
import { RolegateError, loadGate } from "rolegate";
import type { Access, Decision, Gate, LoadOptions, Principal } from "rolegate";
import { compilePolicy } from "rolegate/author";
import { gateElement } from "rolegate/dom";
import { toSql } from "rolegate/filter";

declare const gate: Gate;
declare const access: Access;
declare const decision: Decision;

// @ts-expect-error a gate is loaded, and loading takes time
export const early: Gate = loadGate("/a.rgs");
// @ts-expect-error a number is no source
export const number = loadGate(7);
// @ts-expect-error nothing is no source
export const nothing = loadGate();
// @ts-expect-error a clock gives a number
export const clock: LoadOptions = { now: () => new Date() };
// @ts-expect-error a misspelt option
export const misspelt: LoadOptions = { clock: Date.now };
// @ts-expect-error a key is no number
export const key: LoadOptions = { publicKey: 7 };
// @ts-expect-error a key that may be missing must be looked at first
export const forgotten: LoadOptions = { publicKey: undefined };
// @ts-expect-error keys are a list
export const oneKey: LoadOptions = { publicKeys: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
// @ts-expect-error an epoch is a number
export const epoch: Principal = { minEpoch: "7" };
// @ts-expect-error an update is given something
gate.update();
// @ts-expect-error a delta is bytes, or where they are
gate.apply({ delta: new Uint8Array() });
// @ts-expect-error roles are a list
export const oneRole: Principal = { roles: "viewer" };
// @ts-expect-error roles are names
export const numbers: Principal = { roles: [1] };
// @ts-expect-error a misspelt member
export const role: Principal = { role: ["viewer"] };
// @ts-expect-error a principal is needed
gate.access();
// @ts-expect-error a role at a scope names both
gate.access({ roles: [{ role: "editor" }] });
// @ts-expect-error a permission is needed
access.can();
// @ts-expect-error a permission is a text
access.can(7);
// @ts-expect-error a permission is one text
access.can("contacts", "view");
// @ts-expect-error an answer is no text
export const answer: string = access.can("contacts:view");
// @ts-expect-error a decision is no answer: `if (access.check(…))` would always hold
export const truth: boolean = access.check("contacts:view");
// @ts-expect-error no such code
export const code = decision.code === "allowed";
// @ts-expect-error an effect is allow or deny
export const effect: "yes" = decision.effect;
// @ts-expect-error a deny has no role
export const held: string = decision.role;
// @ts-expect-error a record is asked with by its name
access.can("contacts:edit", { record: {} });
// @ts-expect-error a field is a text
access.can("contacts:edit", { field: 7 });
// @ts-expect-error a field is needed
access.canField("contacts:edit");
// @ts-expect-error a question names a permission
access.checkMany([{ resource: {} }]);
// @ts-expect-error a session has a beginning
gate.access({ session: {} });
// @ts-expect-error columns are needed: an attribute is not a column by its name
toSql(access.filter("contacts:edit"));
// @ts-expect-error no such dialect
toSql(access.filter("contacts:edit"), { columns: {}, dialect: "oracle" });
// @ts-expect-error a resource is needed
access.mask({ email: "ada@example.com" });
// @ts-expect-error the mask keeps the type
export const masked: number = access.mask("contacts", "ada@example.com");
// @ts-expect-error JSON text is a string or bytes
access.maskJson("contacts", { email: "ada@example.com" });
// @ts-expect-error what is given comes back
export const shown: Uint8Array = access.maskJson("contacts", "{}");
// @ts-expect-error no such format
access.maskStream("contacts", { format: "xml" });
// @ts-expect-error what a gate says about itself is not to be set
gate.epoch = 2;
// @ts-expect-error what a snapshot says about itself is not to be set
gate.getSnapshot().epoch = 2;
// @ts-expect-error a swap takes bytes
gate.swap("/a.rgs");
// @ts-expect-error a listener is a function
gate.subscribe("changed");
// @ts-expect-error bytes are not watched
gate.watch(new Uint8Array());
// @ts-expect-error an address is needed
gate.watch();
// @ts-expect-error an interval is a number of seconds
gate.watch("/a.rgs", { interval: "60s" });
// @ts-expect-error no such option
gate.watch("/a.rgs", { every: 60 });
// @ts-expect-error no such event
gate.watch("/a.rgs").on("update", () => {});
// @ts-expect-error what is told when a check fails is told with its name
gate.watch("/a.rgs").on("error", ({ code }) => code);
// @ts-expect-error a check that succeeded has no error
gate.watch("/a.rgs").on("ready", ({ error }) => error);
// @ts-expect-error where a snapshot came from is the gate's own business
gate.from;
// @ts-expect-error a store can be read
export const cache: LoadOptions = { cache: { store: { put: () => {}, delete: () => {} } } };
// @ts-expect-error a name is a text
export const named: LoadOptions = { cache: 7 };
// @ts-expect-error an error has a code
export const error = new RolegateError();
// @ts-expect-error a policy is text or an object
export const policy = compilePolicy(7);
// @ts-expect-error the outcome must be looked at first
export const snapshot = (await compilePolicy("")).snapshot;
// @ts-expect-error a misspelt option
export const stamped = compilePolicy("", { issued_at: 1 });
// @ts-expect-error an access is needed
gateElement(document.body);
// @ts-expect-error a gate is no access
gateElement(document.body, gate);
