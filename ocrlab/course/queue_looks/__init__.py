"""How the exercises of 01b_requests_and_async look at requests, queues, caches and inputs."""
