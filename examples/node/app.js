// Customers who may leave, as a page and as JSON.
import { readFileSync } from 'node:fs'
import express from 'express'

const [, ...rows] = readFileSync(new URL('customers.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const customers = rows.map(row => {
  const [customer, plan, , , probability] = row.split(',')
  return { customer, plan, probability: Number(probability) }
})

const routes = express.Router()
routes.use(express.static(new URL('public', import.meta.url).pathname))
routes.get('/api/customers', (request, response) => {
  const limit = Number(request.query.limit ?? 0.5)
  response.json(customers.filter(({ probability }) => probability >= limit))
})

const app = express()
// DataRobot sets SCRIPT_NAME to the path of requests, /apps/<id>, and shows the application at another path.
app.use(process.env.SCRIPT_NAME || '/', routes)

const port = Number(process.env.PORT ?? 8080)
const server = app.listen(port, '0.0.0.0', () => console.log(`listening on ${port}`))
process.on('SIGTERM', () => server.close())
