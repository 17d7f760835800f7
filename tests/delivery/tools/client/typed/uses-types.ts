// A client as a team would write it: it compiles only while the generated types say what it needs.
import type { ChangesSinceQuery, OneModuleQuery, OneModuleQueryVariables } from "../../generated/types";

export const variables: OneModuleQueryVariables = {
  key: "home-hero",
  context: { segments: ["skier"], attributes: { sports: ["ski"] }, at: "2026-01-01T00:00:00Z" },
};

export function headline(answer: OneModuleQuery): string {
  const module = answer.module;
  return module?.__typename === "Hero" ? (module.headline ?? "") : "";
}

export function reasons(answer: OneModuleQuery): string[] {
  return answer.module?.resolution.fields.map(({ field, reason }) => `${field}: ${reason}`) ?? [];
}

export function next(answer: ChangesSinceQuery, known: number): number {
  return Number(answer.changes.pageInfo.endCursor ?? known);
}
