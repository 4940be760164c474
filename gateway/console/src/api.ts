// Asks the API. Errors become one kind of thing: a sentence that people can read, and an id.

import type { Session } from "./types";

export class Failure extends Error {
  constructor(public status: number, public id: string, message: string, public body: Record<string, unknown> = {}) {
    super(message);
  }
}

let csrf = "";
let onSignedOut: () => void = () => undefined;

export function useSession(session: Session, signedOut: () => void) {
  csrf = session.csrf ?? "";
  onSignedOut = signedOut;
}

async function ask<T>(method: string, path: string, body?: unknown, unattended = false): Promise<T> {
  const headers: Record<string, string> = {};
  if (method !== "GET") headers["X-Gatehouse-Csrf"] = csrf;
  if (unattended) headers["X-Gatehouse-Unattended"] = "yes";
  let response: Response;
  try {
    response = await fetch(path, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin", cache: "no-store",
    });
  } catch {
    throw new Failure(0, "no-answer", "Gatehouse does not answer. It may be starting again; try in a moment.");
  }
  const text = await response.text();
  let json: unknown = null;
  try { json = JSON.parse(text); } catch { /* not every answer is JSON */ }
  if (response.ok) return json as T;
  const said = (json ?? {}) as Record<string, unknown>;
  if (response.status === 401 && said.error === "sign-in") onSignedOut();
  throw new Failure(response.status, String(said.error ?? "failed"),
    String(said.message ?? said.error ?? `The service answered ${response.status}.`), said);
}

export const get = <T>(path: string, unattended = false) => ask<T>("GET", path, undefined, unattended);
export const post = <T>(path: string, body: unknown = {}) => ask<T>("POST", path, body);

/** `?a=1&b=2` of those that are not empty. */
export function query(values: Record<string, string | number | undefined | null>): string {
  const parts = Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length ? "?" + parts.join("&") : "";
}
