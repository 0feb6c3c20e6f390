/** Fields of every record that belongs to a user. Times are milliseconds since 1970. */
export interface OwnedRecord {
  id: string
  /** Id of the user who created it. */
  userId: string
  createdAt: number
  updatedAt: number
}
