import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

function Dashboard() {
  const [limit, setLimit] = useState(0.5)
  const [customers, setCustomers] = useState([])

  useEffect(() => {
    // Relative to the page, as all addresses.
    fetch(`api/customers?limit=${limit}`)
      .then(response => response.json())
      .then(setCustomers)
  }, [limit])

  return (
    <main>
      <h1>Customers at risk</h1>
      <input type="range" min="0" max="1" step="0.05" value={limit} onChange={event => setLimit(event.target.value)} />
      <ul>
        {customers.map(({ customer, churn_probability }) => (
          <li key={customer}>
            {customer}: {Math.round(churn_probability * 100)} %
          </li>
        ))}
      </ul>
    </main>
  )
}

createRoot(document.getElementById('root')).render(<Dashboard />)
