-- How a case ends before its end: each of these raises a table that check.lua makes a result of.

local verdict = {}

-- failed(message[, expected[, actual]]): the program did something wrong. expected and actual are bytes.
function verdict.failed(message, expected, actual)
  error({status = "failed", message = message, expected = expected, actual = actual}, 0)
end

-- skipped(message): the case cannot be tried here, which is not the program's fault.
function verdict.skipped(message)
  error({status = "skipped", message = message}, 0)
end

-- ungraded(message[, output]): the program cannot be graded at all.
function verdict.ungraded(message, output)
  error({status = "ungraded", message = message, output = output}, 0)
end

return verdict
