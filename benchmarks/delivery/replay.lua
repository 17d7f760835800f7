-- Sends the requests of a file one after another, each connection's next one the file's next.
-- arguments: FILE PATH KEY FIRST; prints one line of JSON when done.
function init(arguments)
  local file, path, key, first = arguments[1], arguments[2], arguments[3], tonumber(arguments[4])
  requests = {}
  local head = "POST " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    .. "Accept: application/json\r\n"
  if key ~= "-" then head = head .. "Authorization: Bearer " .. key .. "\r\n" end
  for line in io.lines(file) do
    requests[#requests + 1] = head .. "Content-Length: " .. #line .. "\r\n\r\n" .. line
  end
  upcoming = first % #requests
end

function request()
  upcoming = upcoming % #requests + 1
  return requests[upcoming]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "failed": %d, "refused": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
