// A sign-in provider for the tests, made of a certified library (oidc-provider), with TLS: node provider.mjs FOLDER PORT BACK.
// FOLDER then holds ca.pem. Whoever signs in there is whom they say they are.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const [folder, port, back] = process.argv.slice(2);
execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
  "-keyout", `${folder}/key.pem`, "-out", `${folder}/ca.pem`, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], { stdio: "ignore" });
const provider = new Provider(`https://127.0.0.1:${port}`, {
  clients: [{ client_id: "gatehouse", client_secret: "not so secret: a+b", redirect_uris: [back], response_types: ["code"], grant_types: ["authorization_code"] }],
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});
createServer({ key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/ca.pem`) }, provider.callback())
  .listen(Number(port), "127.0.0.1", () => console.log("ready"));
