// Runs a worker as an edge does: `node run-worker.mjs WORKER.mjs` with the visitors' cookies as JSON
// on standard input; prints what they got, and what went to the API meanwhile.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [worker, api] = process.argv.slice(2);
const visits = JSON.parse(readFileSync(0, "utf8"));

const kept = new Map();
globalThis.caches = {
  default: {
    match: async (address) => kept.get(address)?.clone(),
    put: async (address, response) => void kept.set(address, response),
  },
};

const network = globalThis.fetch;
let asked = [];
globalThis.fetch = async (address, init = {}) => {
  const { method = "GET" } = init;
  const parameters = Object.fromEntries(new URL(address).searchParams);
  const response = await network(address, init);
  const { query } = method === "POST" ? JSON.parse(init.body) : parameters;
  asked.push(`${method} ${query ? "text" : "hash"} ${response.status}`);
  return response;
};

const { default: handler } = await import(pathToFileURL(worker));
const env = { REFRACT_URL: api ?? process.env.REFRACT_URL, REFRACT_KEY: process.env.REFRACT_KEY };
const results = [];
for (const cookie of visits) {
  const later = [];
  const request = new Request("https://shop.example/", { headers: { cookie } });
  const response = await handler.fetch(request, env, { waitUntil: (task) => later.push(task) });
  results.push({
    page: await response.text(),
    cache: response.headers.get("cache-control"),
    asked,
  });
  asked = [];
  await Promise.all(later);
}
const told = [...kept].map(([address, { headers }]) => [address, headers.get("cache-control")]);
console.log(JSON.stringify({ results, kept: told }));
