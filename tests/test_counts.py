"""What the server counts of itself, in the format that Prometheus reads."""

import threading

from annotator.counts import Requests, figure, process


def test_answers_are_counted_by_method_route_and_status():
    requests = Requests()
    requests.add("GET", "/articles", 200, 0.004)
    requests.add("GET", "/articles", 200, 0.2)
    requests.add("POST", "/articles", 403, 0.001)
    text = requests.text()
    route = 'method="GET",route="/articles"'
    assert f'annotator_requests_total{{{route},status="200"}} 2\n' in text
    assert 'route="/articles",status="403"} 1\n' in text
    assert f'annotator_request_seconds_bucket{{{route},le="0.005"}} 1\n' in text
    assert f'annotator_request_seconds_bucket{{{route},le="0.1"}} 1\n' in text
    assert f'annotator_request_seconds_bucket{{{route},le="0.25"}} 2\n' in text
    assert f'annotator_request_seconds_bucket{{{route},le="+Inf"}} 2\n' in text
    assert f"annotator_request_seconds_count{{{route}}} 2\n" in text
    assert f"annotator_request_seconds_sum{{{route}}} 0.204" in text


def test_an_answer_of_a_minute_is_in_the_last_bucket_only():
    requests = Requests()
    requests.add("GET", "/export", 200, 60)
    assert 'le="10.0"} 0\n' in requests.text()
    assert 'le="+Inf"} 1\n' in requests.text()


def test_answers_counted_at_once_are_all_counted():
    requests = Requests()

    def ask():
        for _ in range(500):
            requests.add("GET", "/who", 200, 0.001)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert 'status="200"} 2000\n' in requests.text()


def test_a_value_cannot_break_out_of_its_quotes():
    said = figure("one", "gauge", "One.", [({"route": 'a"} 9\nb\\'}, 1)])
    assert said.splitlines()[2] == 'one{route="a\\"} 9\\nb\\\\"} 1'


def test_the_process_says_what_it_uses():
    assert "\nprocess_cpu_seconds_total " in process()
    assert "\nprocess_start_time_seconds " in process()
