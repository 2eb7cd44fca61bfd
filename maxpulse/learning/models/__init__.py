"""The tables of learning."""

from maxpulse.learning.models.courses import Course, LearningResource, Module
from maxpulse.learning.models.quizzes import Quiz, QuizAttempt, QuizQuestion
from maxpulse.learning.models.students import StudentEnrollment, StudentProgress

__all__ = [
    "Course",
    "LearningResource",
    "Module",
    "Quiz",
    "QuizAttempt",
    "QuizQuestion",
    "StudentEnrollment",
    "StudentProgress",
]
