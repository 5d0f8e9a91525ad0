/**
 * A moment as a person would name it: the time of day, with the date where it was not today.
 * @param moment and now in milliseconds since 1970
 * @param language its BCP 47 tag
 */
export function momentText(moment: number, now: number, language: string): string {
  const isToday = new Date(moment).toDateString() === new Date(now).toDateString();
  const date = isToday ? ({} as const) : ({ month: "short", day: "numeric" } as const);
  const format = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", ...date });
  return format.format(moment);
}
