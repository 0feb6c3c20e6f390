/** Whether a text has the form of a DataRobot id, in either case (platform.md §1). The API uses lower case. */
export function isId(value: string): boolean {
  return /^[0-9a-f]{24}$/i.test(value)
}
