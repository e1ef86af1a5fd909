import { fields, text } from "../../api/reading";

/** The service refused or failed. The message is fit to be read by an officer. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "Refused";
  }
}

/** What went wrong and what to do, as the service words it (RFC 9457). */
export async function refusal(response: Response): Promise<Refused> {
  try {
    const problem = fields(await response.json(), "problem");
    const words = ["detail", "remedy"].flatMap((name) =>
      typeof problem[name] === "string" ? [problem[name]] : [],
    );
    return new Refused(response.status, words.join(" ") || text(problem["title"], "title"));
  } catch {
    return new Refused(response.status, `${response.status} ${response.statusText}`);
  }
}

/** What to tell the officer of any fault. */
export function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
