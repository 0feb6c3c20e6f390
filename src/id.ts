/** Whether it has the form of an id of DataRobot's, in either case (facts §1); the API knows them in lower case. */
export function isId(value: string): boolean {
  return /^[0-9a-f]{24}$/i.test(value)
}
